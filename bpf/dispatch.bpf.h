/* SPDX-License-Identifier: GPL-2.0-only */
/* What a CPU that looks for work runs next. */
#ifndef GAMER_DISPATCH_BPF_H
#define GAMER_DISPATCH_BPF_H

#include "futex.bpf.h"
#include "hold.bpf.h"
#include "load.bpf.h"
#include "near.bpf.h"
#include "nodes.bpf.h"
#include "scx_compat.bpf.h"
#include "state.bpf.h"
#include "policy/deadline.h"

/* How long after the last use of local queues others look into them. */
#define LOCAL_QUEUES_LAST_NS (100 * GAMER_MSEC)

/* Whose turn it is on a CPU, on kernels where the heads of the queues cannot be looked at. */
static u8 turn[GAMER_MAX_CPUS];

/* The deadline of the first task in a queue that `cpu` may run, 0 if there is none among the first few. */
static u64 head_deadline(u64 dsq, s32 cpu)
{
	struct task_struct *p;
	u64 deadline = 0;
	u32 seen = first_round;

	if (bpf_ksym_exists(scx_bpf_dsq_peek)) {
		p = scx_bpf_dsq_peek(dsq);
		if (!p)
			return 0;
		if (bpf_cpumask_test_cpu(cpu, p->cpus_ptr))
			return p->scx.dsq_vtime;
	}
	bpf_for_each(scx_dsq, p, dsq, 0) {
		if (bpf_cpumask_test_cpu(cpu, p->cpus_ptr)) {
			deadline = p->scx.dsq_vtime;
			break;
		}
		if (++seen >= HEADS_LOOKED_AT)
			break;
	}
	return deadline;
}

static bool own_queue_first(s32 cpu, u64 shared)
{
	if (!gamer_can_iterate())
		return turn[cpu & (GAMER_MAX_CPUS - 1)]++ & 1;
	return gamer_first_is_due(head_deadline(cpu, cpu), head_deadline(shared, cpu));
}

/*
 * Both queues are looked at each time: neither must hide the other. Mostly one of them is empty, which is soon seen; that
 * nobody waits in its own a CPU knows by itself.
 */
static bool serve(s32 cpu, struct gamer_cpu_state *here, u64 shared, const struct gamer_config *conf)
{
	bool own_first = here->own_waiting && gamer_resumes(here, READ_ONCE(ranked_arrivals));

	here->resuming = false;
	if (!own_first && here->own_waiting) {
		here->own_waiting = scx_bpf_dsq_nr_queued(cpu) > 0;
		own_first = here->own_waiting && (!scx_bpf_dsq_nr_queued(shared) || own_queue_first(cpu, shared));
	}
	if (own_first && gamer_dsq_move_to_local(cpu))
		return true;
	if (prefers_near(conf) && take_near(cpu, shared, here->cache, conf->slice_ns))
		return true;
	return gamer_dsq_move_to_local(shared) || (here->own_waiting && gamer_dsq_move_to_local(cpu));
}

/* What a CPU does that would idle otherwise. */
VERIFIED_ALONE int serve_others(s32 cpu, const struct gamer_cpu_state *here __arg_nonnull, bool numa)
{
	u64 local_ns = READ_ONCE(last_local_ns), now = bpf_ktime_get_ns();

	if (local_ns && elapsed(now, local_ns) < LOCAL_QUEUES_LAST_NS && take_from_cpus(cpu))
		return true;
	release_and_look(cpu, now, 0);
	return nodes_used && take_from_nodes(cpu, here, numa);
}

/* What waits at a CPU that a real-time task keeps. */
VERIFIED_ALONE int serve_stranded(s32 cpu)
{
	u32 from = READ_ONCE(stranded);

	WRITE_ONCE(stranded, 0);
	return from && from - 1 != (u32)cpu && take_first(from - 1, cpu, false);
}

/* What waits where tasks were queued before --numa was switched goes first; nothing is added there any more. */
static bool find_work(s32 cpu, struct gamer_cpu_state *here, const struct gamer_config *conf)
{
	bool numa = gamer_uses(conf, GAMER_MECHANISM_NUMA);

	if (serve_wanted(cpu, shared_dsq(here, numa)))
		return true;
	if (READ_ONCE(stranded) && serve_stranded(cpu))
		return true;
	if ((numa || nodes_used) && gamer_dsq_move_to_local(shared_dsq(here, !numa)))
		return true;
	return serve(cpu, here, shared_dsq(here, numa), conf) || serve_others(cpu, here, numa);
}

/*
 * Who has a rank and is due before all that wait goes on when its slice is over: handed over, its CPU would have to be
 * taken back in the next moment.
 */
static bool keeps_cpu(s32 cpu, const struct gamer_cpu_state *here, const struct task_state *state,
		      const struct gamer_config *conf)
{
	u64 own, shared, dsq = shared_dsq(here, gamer_uses(conf, GAMER_MECHANISM_NUMA));

	if (!state->level || state->yielded || is_wanted_from(dsq) || !gamer_can_iterate())
		return false;
	own = here->own_waiting ? head_deadline(cpu, cpu) : 0;
	shared = head_deadline(dsq, cpu);
	return (!own || state->deadline_ns < own) && (!shared || state->deadline_ns < shared);
}

#endif
