/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A task of rank that finds on every CPU what outranks it or is safe for now, see preempt.h, waits for a look after that.
 * Without it nobody would look before the kernel sees that a slice is over, which at 250 ticks a second is up to 4 ms later.
 * Only shared queues are looked at, and of each the first QUEUED_LOOKED_AT.
 */
#ifndef GAMER_LOOK_BPF_H
#define GAMER_LOOK_BPF_H

#include "futex.bpf.h"
#include "hold.bpf.h"
#include "nodes.bpf.h"
#include "room.bpf.h"
#include "scx_compat.bpf.h"
#include "state.bpf.h"
#include "timers.bpf.h"

/* Sooner, the look might come before the task that asks for it is in its queue. */
#define LOOK_LEAST_NS (10 * GAMER_USEC)

/* When the timer will fire; 0: never. */
static u64 look_at_ns;
/* Somebody asked when it was about to. */
static bool look_once_more;

/* `at_ns` is 0 where there is nothing to wait for. */
static void look_again(u64 at_ns, u64 now)
{
	struct bpf_timer *timer = timer_of(TIMER_LOOK);
	u64 set_ns = READ_ONCE(look_at_ns);

	if (!timer || !at_ns || !gamer_can_iterate())
		return;
	if (now < set_ns && set_ns <= at_ns) {
		if (set_ns < now + LOOK_LEAST_NS)
			WRITE_ONCE(look_once_more, true);
		return;
	}
	if (at_ns < now + LOOK_LEAST_NS)
		at_ns = now + LOOK_LEAST_NS;
	WRITE_ONCE(look_at_ns, at_ns);
	if (bpf_timer_start(timer, at_ns - now, 0))
		WRITE_ONCE(look_at_ns, 0);
}

/* By its number, since older kernels do not trust the pointer that a queue shows. */
VERIFIED_ALONE s32 search_for(u32 tid, struct search *search __arg_nonnull, const struct gamer_config *conf __arg_nonnull, u64 now)
{
	struct task_struct *p = bpf_task_from_pid(tid);
	struct task_state *state = p ? task_state(p) : NULL;

	search->victim = -1;
	search->safe_until_ns = 0;
	if (state) {
		start_search(search, state, conf, now, false);
		bpf_rcu_read_lock();
		compare_cpus(search, p, task_cpu(p));
		bpf_rcu_read_unlock();
	}
	if (p)
		bpf_task_release(p);
	return search->victim;
}

/* To the CPU where it waits, kernels before 7.1 may move it without making room for it. */
static bool move_needs_kick(struct task_struct *p, s32 cpu)
{
	return task_cpu(p) == cpu && !bpf_ksym_exists(scx_bpf_dsq_reenq);
}

/* Should somebody else have taken the task meanwhile, the CPU is told that it runs what it ran, and looks for work itself. */
static void move_to_victim(struct bpf_iter_scx_dsq *it, struct task_struct *p, const struct task_state *state,
			   const struct search *search)
{
	struct gamer_cpu_state *victim = cpu_state(search->victim);
	bool kick = move_needs_kick(p, search->victim);
	u64 deadline_ns, started_ns;
	u32 level;

	if (!victim || !may_take(p, search->victim, false))
		return;
	deadline_ns = victim->deadline_ns;
	started_ns = victim->started_ns;
	level = victim->level;
	take_cpu(victim, state, &search->claim, search->now);
	if (!gamer_dsq_move(it, p, GAMER_DSQ_LOCAL_ON | search->victim, GAMER_ENQ_PREEMPT | GAMER_ENQ_IMMED)) {
		victim->deadline_ns = deadline_ns;
		victim->started_ns = started_ns;
		victim->level = level;
		victim->taken = victim->taken_briefly = false;
		kick = true;
	}
	if (kick)
		gamer_kick_preempt(search->victim);
}

/* Moves who waits there in vain to CPUs that make room now. When to look at the others again; 0: no need. */
VERIFIED_ALONE u64 look_at_queue(u64 dsq, const struct gamer_config *conf __arg_nonnull, u64 now)
{
	struct search search = {.victim = -1};
	struct task_struct *p;
	u64 again_ns = 0;
	u32 seen = first_round;

	bpf_rcu_read_lock();
	bpf_for_each(scx_dsq, p, dsq, 0) {
		const struct task_state *state = task_state(p);

		if (++seen > QUEUED_LOOKED_AT)
			break;
		if (!state || state->level <= GAMER_LEVEL_SELF_WOKEN)
			continue;
		if (search_for(p->pid, &search, conf, now) >= 0)
			move_to_victim(&___it, p, state, &search);
		else
			again_ns = gamer_sooner(again_ns, search.safe_until_ns);
	}
	bpf_rcu_read_unlock();
	return again_ns;
}

static int on_look(void *map, u32 *key, struct bpf_timer *timer)
{
	const struct gamer_config *conf = settings();
	u64 now = bpf_ktime_get_ns(), again_ns = 0;
	u32 queues = nodes_used ? nr_nodes + 1 : 1, i;

	WRITE_ONCE(look_at_ns, 0);
	if (!conf || !gamer_can_iterate())
		return 0;
	bpf_for(i, 0, queues)
		again_ns = gamer_sooner(again_ns, look_at_queue(SHARED_DSQ + i, conf, now));
	if (READ_ONCE(look_once_more)) {
		WRITE_ONCE(look_once_more, false);
		again_ns = now;
	}
	look_again(again_ns, now);
	return 0;
}

#endif
