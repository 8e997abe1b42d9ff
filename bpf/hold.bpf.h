/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Background that a real-time task preempts is held where it is: mostly that task is gone in a moment, and to queue the
 * other and fetch it again costs more than all else here. What a CPU had fetched when somebody went before it waits
 * there, too. Neither waits for long, see release_held() and look_for_stranded(), and neither hides who comes with a rank,
 * see resume_held().
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

/* Whether anything may be held, and since when, so that not every CPU that turns idle has to look at all others. */
static u32 some_held;
static u64 some_held_since_ns;

static bool somebody_idles(void)
{
	const struct cpumask *idle = scx_bpf_get_idle_cpumask();
	bool some = !bpf_cpumask_empty(idle);

	scx_bpf_put_idle_cpumask(idle);
	return some;
}

static void note_some_held(u64 since_ns)
{
	if (!READ_ONCE(some_held))
		WRITE_ONCE(some_held_since_ns, since_ns);
	WRITE_ONCE(some_held, true);
}

static void note_held(struct gamer_cpu_state *cpu, u64 now)
{
	cpu->held_ns = now;
	cpu->held_arrivals = READ_ONCE(ranked_arrivals);
	note_some_held(now);
}

/* True if the kernel will let it resume before anything else of ours. A slice is left only to who did not use it up. */
static bool hold(const struct task_struct *p, const struct task_state *state, struct gamer_cpu_state *cpu)
{
	if (!bpf_ksym_exists(scx_bpf_dsq_reenq) || !bpf_ksym_exists(scx_bpf_get_idle_cpumask))
		return false;
	/* The kernel queues again who was to run at once. */
	if (!p->scx.slice || p->scx.flags & GAMER_TASK_IMMED)
		return false;
	if (state->level || cpu->taken || is_offline(task_cpu(p)) || somebody_idles())
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

/* What has been held for `least_ns` is queued again, for all CPUs. True if there was anything. */
VERIFIED_ALONE int release_held(u64 now, u64 least_ns)
{
	bool released = false;
	u32 cpu;

	/* The exchange is a barrier: what is held from here on says so anew. */
	if (!bpf_ksym_exists(scx_bpf_dsq_reenq) || !READ_ONCE(some_held) || !__sync_lock_test_and_set(&some_held, false))
		return false;
	bpf_for(cpu, 0, nr_cpus) {
		struct gamer_cpu_state *state = cpu_state(cpu);

		if (!state || !state->held_ns || is_offline(cpu))
			continue;
		if (now < state->held_ns + least_ns) {
			note_some_held(state->held_ns);
			continue;
		}
		state->held_ns = 0;
		scx_bpf_dsq_reenq(GAMER_DSQ_LOCAL_ON | cpu, 0);
		released = true;
	}
	return released;
}

/* By a CPU that looks for work: what it releases may be queued before it counts as idle, so it looks again. */
static void release_and_look(s32 cpu, u64 now, u64 least_ns)
{
	if (release_held(now, least_ns))
		gamer_kick(cpu, 0);
}

/* What has been held for too long: behind a real-time task that stays there may wait somebody of rank. */
static void release_overheld(s32 cpu)
{
	u64 now;

	if (!READ_ONCE(some_held))
		return;
	now = bpf_ktime_get_ns();
	if (now >= READ_ONCE(some_held_since_ns) + GAMER_HELD_MAX_NS)
		release_and_look(cpu, now, GAMER_HELD_MAX_NS);
}

/* A real-time task runs there, and what waited behind it has just been sent away: so has who took the CPU in vain. */
static void leave_to_realtime(const struct task_struct *p, const struct task_state *state)
{
	struct gamer_cpu_state *cpu = cpu_state(task_cpu(p));

	if (!cpu)
		return;
	cpu->dispatching = false;
	if (cpu->deadline_ns == state->deadline_ns)
		cpu->started_ns = cpu->taken = cpu->taken_briefly = 0;
}

#endif
