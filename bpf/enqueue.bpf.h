/* SPDX-License-Identifier: GPL-2.0-only */
/* Where a task that is ready to run goes: to a CPU that makes room for it, or to a queue. */
#ifndef GAMER_ENQUEUE_BPF_H
#define GAMER_ENQUEUE_BPF_H

#include "count.bpf.h"
#include "hints.bpf.h"
#include "hold.bpf.h"
#include "load.bpf.h"
#include "look.bpf.h"
#include "nodes.bpf.h"
#include "placement.bpf.h"
#include "room.bpf.h"
#include "scx_compat.bpf.h"
#include "state.bpf.h"
#include "policy/slice.h"

extern int LINUX_KERNEL_VERSION __kconfig;

/* The running BPF program itself disables migration of the current task, once: since 6.18 where RCU read sections can be
   preempted, before that everywhere. */
static bool programs_disable_migration(const struct task_struct *p)
{
	return LINUX_KERNEL_VERSION < KERNEL_VERSION(6, 18, 0) || bpf_core_field_exists(p->rcu_read_lock_nesting);
}

/* Only what the kernel says of the task now, never what an earlier callback saw. */
static bool runs_on_one_cpu(const struct task_struct *p)
{
	bool by_us = programs_disable_migration(p) && bpf_get_current_task_btf() == p;

	return p->nr_cpus_allowed == 1 || (p->migration_disabled && (u32)p->migration_disabled > by_us);
}

/*
 * Flags for the kernel's own queue of a CPU: if a real-time task or somebody else takes that CPU first, the task comes to the
 * enqueue callback again. Before 7.1, or where it may not run elsewhere, it waits there for the end of that one.
 */
static __always_inline u64 at_once(const struct task_struct *p)
{
	return runs_on_one_cpu(p) ? 0 : GAMER_ENQ_IMMED;
}

/*
 * The kernel hands over a task to another CPU by an interrupt of the CPU that asks for it. One on its way offline no
 * longer gets any, and the kernel would wait for it for ever when the next scheduler is unloaded.
 */
static bool is_leaving(void)
{
	return is_offline(bpf_get_smp_processor_id());
}

/* What runs something is not idle, which is sooner seen than asked. */
static bool claims_idle(s32 cpu)
{
	const struct gamer_cpu_state *state = cpu_state(cpu);

	return state && !state->started_ns && scx_bpf_test_and_clear_cpu_idle(cpu);
}

/* Where a task can go on at once that was preempted, or whose slice is over; or -1. */
static s32 cpu_to_move_to(struct task_struct *p, const struct task_state *state, struct search *search, bool selected)
{
	/* The kernel has just looked for an idle CPU on behalf of who is being woken. */
	s32 idle = selected ? -1 : idle_cpu_to_move_to(p, state);

	if (idle >= 0 || !state->level)
		return idle;
	find_cpu(search, p, task_cpu(p));
	/* None was idle when the kernel looked. */
	if (search->victim < 0 && search->vacant >= 0 && claims_idle(search->vacant))
		return search->vacant;
	return search->victim;
}

/* Of a turn that begins now on `home`. */
static u64 slice_for(const struct task_state *state, const struct gamer_config *conf, s32 home, u64 now)
{
	const struct gamer_cpu_state *cpu;
	u64 slice_ns = conf->slice_ns;

	if (state->level)
		return slice_ns;
	if (gamer_uses(conf, GAMER_MECHANISM_WINDOW_SLICES))
		slice_ns = gamer_window_slice(slice_ns, window_open(GAMER_WINDOW_INPUT, now), window_open(GAMER_WINDOW_FRAME, now));
	cpu = gamer_uses(conf, GAMER_MECHANISM_CRITICALITY) ? cpu_state(home) : NULL;
	if (cpu)
		slice_ns = gamer_critical_slice(slice_ns, cpu->criticality, criticality_of_all());
	if (slice_ns < conf->slice_ns)
		gamer_count(GAMER_STAT_SHORT_SLICES);
	return slice_ns;
}

/* Into the queue of the CPU whose run queue is locked for this callback, as it is when that CPU looks for work. */
static void enqueue_at_home(struct task_struct *p, u64 slice_ns, u64 vtime, u64 enq_flags)
{
	s32 home = task_cpu(p);
	struct gamer_cpu_state *cpu = cpu_state(home);

	if (cpu)
		cpu->own_waiting = true;
	gamer_dsq_insert_vtime(p, home, slice_ns, vtime, enq_flags);
}

/* True if it is enough to wait where the task ran, because it wakes there or because the machine has little to do. */
static bool enqueue_local(struct task_struct *p, struct task_state *state, const struct gamer_config *conf, u64 now,
			  u64 enq_flags)
{
	if (state->sync_home) {
		gamer_count(GAMER_STAT_SYNC_LOCAL);
		enqueue_at_home(p, conf->slice_ns, state->deadline_ns, enq_flags);
		return true;
	}
	/* Where queues cannot be looked into, nobody could take it from here. */
	if (!gamer_uses(conf, GAMER_MECHANISM_LOCAL_QUEUES) || !gamer_can_iterate() || machine_is_busy())
		return false;
	gamer_count(GAMER_STAT_LOCAL);
	WRITE_ONCE(last_local_ns, now);
	enqueue_at_home(p, conf->slice_ns, now, enq_flags);
	return true;
}

/* When a task that ranks above those which only wake each other last had to wait for a CPU. */
static u64 rank_waited_ns;

static void note_arrival(const struct task_state *state, u64 now)
{
	if (state->level)
		WRITE_ONCE(ranked_arrivals, READ_ONCE(ranked_arrivals) + 1);
	if (state->level > GAMER_LEVEL_SELF_WOKEN)
		WRITE_ONCE(rank_waited_ns, now);
}

/* Called as the task begins to run. The rest counts as run, so that the turn, and not only the slice, is over then. */
static void shorten_overdue_turn(struct task_struct *p, struct task_state *state, const struct gamer_config *conf, u64 now)
{
	if (!gamer_turn_is_short(state->level, state->turn_ns, state->deadline_ns, READ_ONCE(rank_waited_ns), now))
		return;
	/* Who waits may have come when nothing was safe yet: every CPU ran what outranked it, or was fetching this one. */
	if (!is_leaving())
		look_again(now + GAMER_OVERDUE_RUN_NS, now);
	if (conf->slice_ns <= GAMER_OVERDUE_RUN_NS)
		return;
	state->turn_ns = conf->slice_ns - GAMER_OVERDUE_RUN_NS;
	gamer_task_set_slice(p, GAMER_OVERDUE_RUN_NS);
}

static void enqueue_shared(struct task_struct *p, struct task_state *state, const struct gamer_config *conf, u64 now,
			   u64 enq_flags, bool selected)
{
	struct gamer_cpu_state *victim;
	struct search search = {.victim = -1};
	s32 cpu;

	/* Since select_cpu looked, a CPU may have turned to something of lower rank. */
	start_search(&search, state, conf, now, enq_flags & GAMER_ENQ_WAKEUP);
	cpu = is_leaving() ? -1 : cpu_to_move_to(p, state, &search, selected);
	if (cpu >= 0) {
		gamer_count(GAMER_STAT_MOVED);
		victim = cpu == search.victim ? cpu_state(cpu) : NULL;
		if (victim) {
			take_cpu(victim, state, &search.claim, now);
			enq_flags |= GAMER_ENQ_PREEMPT;
		}
		gamer_dsq_insert(p, GAMER_DSQ_LOCAL_ON | cpu, conf->slice_ns, enq_flags | at_once(p));
	} else if (!enqueue_local(p, state, conf, now, enq_flags)) {
		gamer_count(GAMER_STAT_SHARED);
		note_arrival(state, now);
		if (state->level > GAMER_LEVEL_SELF_WOKEN && !is_leaving())
			look_again(search.safe_until_ns, now);
		gamer_dsq_insert_vtime(p, queue_for(conf, task_cpu(p)), slice_for(state, conf, task_cpu(p), now), state->deadline_ns,
				       enq_flags);
	}
}

static void enqueue_ranked(struct task_struct *p, struct task_state *state, const struct gamer_config *conf, u64 now,
			   u64 enq_flags, bool selected)
{
	const struct gamer_cpu_state *victim = take_this_cpu(p, state, conf, now, enq_flags & GAMER_ENQ_WAKEUP);

	if (victim) {
		/* Who is there before it is brief so far, see release_held(). On another CPU it may be released before this one comes. */
		if (!gamer_somebody_waits(victim))
			enq_flags |= at_once(p);
		gamer_dsq_insert(p, GAMER_DSQ_LOCAL, conf->slice_ns, enq_flags | GAMER_ENQ_PREEMPT);
	} else if (!runs_on_one_cpu(p)) {
		enqueue_shared(p, state, conf, now, enq_flags, selected);
	} else if (claims_idle(task_cpu(p))) {
		/* Nobody asked for an idle CPU on its behalf; now nobody else is given this one. */
		gamer_count(GAMER_STAT_DIRECT);
		gamer_dsq_insert(p, GAMER_DSQ_LOCAL, conf->slice_ns, enq_flags | at_once(p));
	} else {
		gamer_count(GAMER_STAT_PINNED);
		note_arrival(state, now);
		enqueue_at_home(p, slice_for(state, conf, task_cpu(p), now), state->deadline_ns, enq_flags);
	}
}

/* True if the task was preempted by who is soon gone, and waits for that in the queue of its CPU. */
static bool stays_at_home(struct task_struct *p, struct task_state *state, const struct gamer_config *conf, u64 now,
			  u64 enq_flags)
{
	struct gamer_cpu_state *cpu = cpu_state(task_cpu(p));
	/* Once: it may be set to less than the turn has lasted meanwhile. */
	u64 slice_ns = READ_ONCE(conf->slice_ns);

	if (!cpu || !gamer_uses(conf, GAMER_MECHANISM_STAY_HOME) || !gamer_waits_at_home(cpu, state->turn_ns, slice_ns))
		return false;
	state->yielded = false;
	cpu->taken_briefly = false;
	cpu->resuming = true;
	cpu->arrivals = READ_ONCE(ranked_arrivals);
	WRITE_ONCE(last_local_ns, now);
	gamer_count(GAMER_STAT_STAYED);
	enqueue_at_home(p, slice_ns - state->turn_ns, state->deadline_ns, enq_flags);
	return true;
}

#endif
