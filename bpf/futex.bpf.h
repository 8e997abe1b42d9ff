/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A thread of the game that sleeps until another one ends its wait lends that thread its rank, and the next CPU
 * that looks for work. It takes the rank back when it is woken.
 */
#ifndef GAMER_FUTEX_BPF_H
#define GAMER_FUTEX_BPF_H

#include "count.bpf.h"
#include "nodes.bpf.h"
#include "scx_compat.bpf.h"
#include "state.bpf.h"
#include "policy/futex.h"

/* Waiting tasks looked through for one that should not wait for its turn. */
#define QUEUED_LOOKED_AT 64

/* A thread that should leave a shared queue before its turn, and in the upper half which: from SHARED_DSQ on. 0: none. */
static u64 wanted;

static bool is_wanted_from(u64 dsq)
{
	u64 who = READ_ONCE(wanted);

	return who && who >> 32 == dsq - SHARED_DSQ;
}

static void set_rank(struct task_struct *p, struct task_state *state, u32 level, u64 deadline_ns)
{
	struct gamer_cpu_state *cpu = cpu_state(task_cpu(p));

	state->level = level;
	state->deadline_ns = deadline_ns;
	if (!cpu || !scx_bpf_task_running(p))
		return;
	cpu->level = level;
	cpu->deadline_ns = deadline_ns;
}

/* True if this CPU got the thread that should not wait for its turn. */
VERIFIED_ALONE int serve_wanted(s32 cpu, u64 dsq)
{
	struct task_struct *p;
	bool moved = false;
	u64 who = READ_ONCE(wanted);
	u32 tid = who, seen = first_round;

	if (!is_wanted_from(dsq) || !gamer_can_iterate())
		return false;
	WRITE_ONCE(wanted, 0);
	bpf_for_each(scx_dsq, p, dsq, 0) {
		if (p->pid == (s32)tid) {
			if (may_take(p, cpu, false))
				moved = gamer_dsq_move(&___it, p, GAMER_DSQ_LOCAL, 0);
			else
				WRITE_ONCE(wanted, who);
			break;
		}
		if (++seen >= QUEUED_LOOKED_AT)
			break;
	}
	return moved;
}

/* Who wakes through a futex of a process belongs to that, unless it ended and another has its number now. */
static void lend_rank(struct task_state *waiter, u32 tgid, u32 tid, const struct gamer_config *conf, u64 now)
{
	struct task_struct *p = bpf_task_from_pid(tid);
	struct task_state *state;

	if (!p)
		return;
	state = task_state(p);
	if (state && (u32)p->tgid == tgid && state->level < waiter->level) {
		waiter->waits_for = tid;
		state->boost = waiter->level;
		state->boosted_until_ns = now + GAMER_BOOST_MAX_NS;
		set_rank(p, state, waiter->level, waiter->deadline_ns);
		gamer_count(GAMER_STAT_FUTEX_BOOSTS);
		if (!scx_bpf_task_running(p))
			WRITE_ONCE(wanted, (queue_for(conf, task_cpu(p)) - SHARED_DSQ) << 32 | tid);
	}
	bpf_task_release(p);
}

/* Each wait counts once, also if the hooks are gone that would end it. */
static void sleep_on_futex(struct task_struct *p, struct task_state *state)
{
	const struct gamer_config *conf = settings();
	struct gamer_wait *wait;
	u32 waker;

	if (!conf || !gamer_uses(conf, GAMER_MECHANISM_FUTEX_BOOST))
		return;
	wait = bpf_task_storage_get(&gamer_waits, p, 0, 0);
	waker = wait ? wait->waker_tid : 0;
	if (!waker)
		return;
	wait->waker_tid = 0;
	state->locked_out = wait->lock;
	lend_rank(state, p->tgid, waker, conf, bpf_ktime_get_ns());
}

/*
 * Its turn ends with what it was lent: it went before others that had waited for longer, and with the deadline it was
 * lent nobody could take its CPU.
 */
static void take_rank_back(struct task_state *waiter, const struct gamer_config *conf, u64 now)
{
	struct task_struct *p = bpf_task_from_pid(waiter->waits_for);
	struct task_state *state;

	waiter->waits_for = 0;
	if (!p)
		return;
	state = task_state(p);
	if (state && state->boosted_until_ns) {
		state->boosted_until_ns = 0;
		set_rank(p, state, state->own_level, deadline_from(p, state, conf, state->own_level, now, false));
		state->turn_ns = conf->slice_ns;
		if (scx_bpf_task_running(p))
			gamer_kick_preempt(task_cpu(p));
	}
	bpf_task_release(p);
}

#endif
