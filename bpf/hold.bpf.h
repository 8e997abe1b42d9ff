/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Background that a real-time task preempts is held where it is: mostly that task is gone in a moment, and to queue the
 * other and fetch it again costs more than all else here. What a CPU had fetched when somebody went before it waits
 * there, too. Neither waits for long, see release_held(), and neither hides who comes with a rank, see resume_held().
 */
#ifndef GAMER_HOLD_BPF_H
#define GAMER_HOLD_BPF_H

#include "count.bpf.h"
#include "nodes.bpf.h"
#include "scx_compat.bpf.h"
#include "state.bpf.h"
#include "policy/preempt.h"

/* How many tasks with a rank came to the queues; that two may count as one changes nothing. */
static u32 ranked_arrivals;

static bool somebody_idles(void)
{
	const struct cpumask *idle = scx_bpf_get_idle_cpumask();
	bool some = !bpf_cpumask_empty(idle);

	scx_bpf_put_idle_cpumask(idle);
	return some;
}

static void note_held(struct gamer_cpu_state *cpu, u64 now)
{
	cpu->held_ns = now;
	cpu->held_arrivals = READ_ONCE(ranked_arrivals);
}

/* True if the kernel will let it resume before anything else of ours. A slice is left only to who did not use it up. */
static bool hold(const struct task_struct *p, const struct task_state *state, struct gamer_cpu_state *cpu)
{
	if (!bpf_ksym_exists(scx_bpf_dsq_reenq) || !bpf_ksym_exists(scx_bpf_get_idle_cpumask))
		return false;
	if (!p->scx.slice || state->level || cpu->taken || somebody_idles())
		return false;
	note_held(cpu, bpf_ktime_get_ns());
	gamer_count(GAMER_STAT_HELD);
	return true;
}

/* Who came with a rank meanwhile goes first. */
static void resume_held(struct gamer_cpu_state *cpu, s32 home)
{
	cpu->held_ns = 0;
	if (cpu->held_arrivals != READ_ONCE(ranked_arrivals))
		gamer_kick_preempt(home);
}

/* What has been held for `least_ns` is queued again, for all CPUs. */
VERIFIED_ALONE int release_held(u64 now, u64 least_ns)
{
	u32 cpu;

	if (!bpf_ksym_exists(scx_bpf_dsq_reenq))
		return 0;
	bpf_for(cpu, 0, nr_cpus) {
		struct gamer_cpu_state *state = cpu_state(cpu);

		if (!state || !state->held_ns || now < state->held_ns + least_ns)
			continue;
		state->held_ns = 0;
		scx_bpf_dsq_reenq(GAMER_DSQ_LOCAL_ON | cpu, 0);
	}
	return 0;
}

#endif
