/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * sched_ext kfuncs under one name for kernels 6.12 to 7.3. Each is weak: what the running kernel lacks is compiled
 * out at load, and SCX_* values come from its BTF. The differences are tabled in docs/kernels.md.
 */
#ifndef GAMER_SCX_COMPAT_BPF_H
#define GAMER_SCX_COMPAT_BPF_H

#include "prelude.bpf.h"

/* Names before 6.13, no longer in the header we compile with. */
extern void scx_bpf_dispatch(struct task_struct *p, u64 dsq_id, u64 slice, u64 enq_flags) __weak __ksym;
extern void scx_bpf_dispatch_vtime(struct task_struct *p, u64 dsq_id, u64 slice, u64 vtime, u64 enq_flags) __weak __ksym;
extern bool scx_bpf_consume(u64 dsq_id) __weak __ksym;
/* Since 6.19. */
extern struct task_struct *scx_bpf_dsq_peek(u64 dsq_id) __weak __ksym;
/* Since 7.1. */
extern void scx_bpf_dsq_reenq(u64 dsq_id, u64 reenq_flags) __weak __ksym;
extern bool scx_bpf_dispatch_from_dsq(struct bpf_iter_scx_dsq *it, struct task_struct *p, u64 dsq_id, u64 enq_flags) __weak __ksym;

#define GAMER_SCX_VALUE(type, name) \
	(bpf_core_enum_value_exists(type, name) ? bpf_core_enum_value(type, name) : 0)

#define GAMER_DSQ_LOCAL GAMER_SCX_VALUE(enum scx_dsq_id_flags, SCX_DSQ_LOCAL)
#define GAMER_DSQ_LOCAL_ON GAMER_SCX_VALUE(enum scx_dsq_id_flags, SCX_DSQ_LOCAL_ON)
#define GAMER_ENQ_WAKEUP GAMER_SCX_VALUE(enum scx_enq_flags, SCX_ENQ_WAKEUP)
#define GAMER_ENQ_REENQ GAMER_SCX_VALUE(enum scx_enq_flags, SCX_ENQ_REENQ)
#define GAMER_ENQ_PREEMPT GAMER_SCX_VALUE(enum scx_enq_flags, SCX_ENQ_PREEMPT)
#define GAMER_ENQ_IMMED GAMER_SCX_VALUE(enum scx_enq_flags, SCX_ENQ_IMMED)
#define GAMER_KICK_IDLE GAMER_SCX_VALUE(enum scx_kick_flags, SCX_KICK_IDLE)
#define GAMER_KICK_PREEMPT GAMER_SCX_VALUE(enum scx_kick_flags, SCX_KICK_PREEMPT)
#define GAMER_WAKE_TTWU GAMER_SCX_VALUE(enum scx_wake_flags, SCX_WAKE_TTWU)
#define GAMER_WAKE_SYNC GAMER_SCX_VALUE(enum scx_wake_flags, SCX_WAKE_SYNC)
#define GAMER_TASK_IMMED GAMER_SCX_VALUE(enum scx_ent_flags, SCX_TASK_IMMED)
#define GAMER_TASK_QUEUED GAMER_SCX_VALUE(enum scx_ent_flags, SCX_TASK_QUEUED)

static __always_inline void gamer_dsq_insert(struct task_struct *p, u64 dsq, u64 slice_ns, u64 enq_flags)
{
	if (bpf_ksym_exists(scx_bpf_dsq_insert))
		scx_bpf_dsq_insert(p, dsq, slice_ns, enq_flags);
	else if (bpf_ksym_exists(scx_bpf_dispatch))
		scx_bpf_dispatch(p, dsq, slice_ns, enq_flags);
}

static __always_inline void gamer_dsq_insert_vtime(struct task_struct *p, u64 dsq, u64 slice_ns, u64 vtime,
						   u64 enq_flags)
{
	if (bpf_ksym_exists(scx_bpf_dsq_insert_vtime)) {
		scx_bpf_dsq_insert_vtime(p, dsq, slice_ns, vtime, enq_flags);
	} else if (bpf_ksym_exists(__scx_bpf_dsq_insert_vtime)) {
		struct scx_bpf_dsq_insert_vtime_args args = {
			.dsq_id = dsq,
			.slice = slice_ns,
			.vtime = vtime,
			.enq_flags = enq_flags,
		};

		__scx_bpf_dsq_insert_vtime(p, &args);
	} else if (bpf_ksym_exists(scx_bpf_dispatch_vtime)) {
		scx_bpf_dispatch_vtime(p, dsq, slice_ns, vtime, enq_flags);
	}
}

static __always_inline bool gamer_dsq_move_to_local(u64 dsq)
{
	if (bpf_ksym_exists(scx_bpf_dsq_move_to_local))
		return scx_bpf_dsq_move_to_local(dsq);
	if (bpf_ksym_exists(scx_bpf_consume))
		return scx_bpf_consume(dsq);
	return false;
}

/* Some 7.1 kernels show an implicit argument in the iterator's type, and then nobody can call it. */
static __always_inline bool gamer_can_iterate(void)
{
	return bpf_ksym_exists(bpf_iter_scx_dsq_new);
}

static __always_inline bool gamer_dsq_move(struct bpf_iter_scx_dsq *it, struct task_struct *p, u64 dsq, u64 enq_flags)
{
	if (bpf_ksym_exists(scx_bpf_dsq_move))
		return scx_bpf_dsq_move(it, p, dsq, enq_flags);
	if (bpf_ksym_exists(scx_bpf_dispatch_from_dsq))
		return scx_bpf_dispatch_from_dsq(it, p, dsq, enq_flags);
	return false;
}

/* Since 6.19 slices are set through a kfunc; writing the field makes newer kernels warn. */
static __always_inline void gamer_task_set_slice(struct task_struct *p, u64 slice_ns)
{
	if (bpf_ksym_exists(scx_bpf_task_set_slice))
		scx_bpf_task_set_slice(p, slice_ns);
	else
		p->scx.slice = slice_ns;
}

static __always_inline void gamer_kick(s32 cpu, u64 flags)
{
	if (bpf_ksym_exists(scx_bpf_kick_cpu))
		scx_bpf_kick_cpu(cpu, flags);
}

/* Ends the turn of what the CPU runs. */
static __always_inline void gamer_kick_preempt(s32 cpu)
{
	gamer_kick(cpu, GAMER_KICK_PREEMPT);
}

#endif
