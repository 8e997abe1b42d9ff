/* SPDX-License-Identifier: GPL-2.0-only */
/* Near which CPU a task that is woken looks for an idle one, and what it shares with who wakes it. */
#ifndef GAMER_HOME_BPF_H
#define GAMER_HOME_BPF_H

#include "count.bpf.h"
#include "futex.bpf.h"
#include "nodes.bpf.h"
#include "state.bpf.h"
#include "waker.bpf.h"
#include "policy/inherit.h"

/* The CPU an address space ran on last. Sized by --mm-hint-size. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 1);
	__type(key, u64);
	__type(value, u32);
} mm_cpus SEC(".maps");

static void note_mm_cpu(const struct task_struct *p, u32 cpu)
{
	u64 mm = (u64)p->mm;
	u32 *known;

	if (!mm)
		return;
	known = bpf_map_lookup_elem(&mm_cpus, &mm);
	if (!known)
		bpf_map_update_elem(&mm_cpus, &mm, &cpu, BPF_ANY);
	else if (*known != cpu)
		*known = cpu;
}

static s32 mm_cpu(const struct task_struct *p, const struct gamer_config *conf)
{
	const struct task_struct *waker = bpf_get_current_task_btf();
	u64 mm = (u64)p->mm;
	const u32 *known;

	if (!mm)
		return -1;
	if (gamer_uses(conf, GAMER_MECHANISM_MM_AFFINITY) && (u64)waker->mm == mm)
		return bpf_get_smp_processor_id();
	if (!gamer_uses(conf, GAMER_MECHANISM_MM_HINT))
		return -1;
	known = bpf_map_lookup_elem(&mm_cpus, &mm);
	return known ? (s32)*known : -1;
}

static s32 cpu_to_start_at(const struct task_struct *p, const struct gamer_config *conf, s32 prev_cpu)
{
	s32 cpu;

	if (!gamer_uses(conf, GAMER_MECHANISM_MM_AFFINITY) && !gamer_uses(conf, GAMER_MECHANISM_MM_HINT))
		return prev_cpu;
	cpu = mm_cpu(p, conf);
	if (cpu < 0 || cpu >= (s32)nr_cpus || !bpf_cpumask_test_cpu(cpu, p->cpus_ptr))
		return prev_cpu;
	gamer_count(GAMER_STAT_MM_PLACED);
	return cpu;
}

/* Packets wake synchronously, too, from an interrupt: what runs there then neither lets go of anything nor sleeps soon. */
static bool wakes_itself(const struct gamer_config *conf, enum gamer_mechanism mechanism)
{
	return gamer_uses(conf, mechanism) && !in_interrupt();
}

/* The one that wakes whom somebody waits for keeps its rank until it has let go of all that is waited for. */
static void inherit_rank(const struct task_state *wakee, const struct gamer_config *conf, u64 now)
{
	struct task_struct *waker = bpf_get_current_task_btf();
	struct task_state *state;

	if (!wakes_itself(conf, GAMER_MECHANISM_INHERITANCE))
		return;
	state = task_state(waker);
	if (!state || !gamer_inherits(state->level, wakee->level))
		return;
	state->boost = wakee->level;
	state->boosted_until_ns = now + GAMER_INHERIT_NS;
	set_rank(waker, state, wakee->level, wakee->deadline_ns);
	gamer_count(GAMER_STAT_INHERITED);
}

/* The CPU of the waker, which is about to sleep; -1 where the task may not run there. */
static s32 cpu_of_waker(const struct task_struct *p, const struct gamer_config *conf)
{
	s32 cpu = bpf_get_smp_processor_id();

	if (!wakes_itself(conf, GAMER_MECHANISM_WAKE_SYNC) || !bpf_cpumask_test_cpu(cpu, p->cpus_ptr))
		return -1;
	return cpu;
}

#endif
