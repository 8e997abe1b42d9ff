/* SPDX-License-Identifier: GPL-2.0-only */
/* The level and the deadline of a task: what policy/ decides from what is known of it here. */
#ifndef GAMER_RANK_BPF_H
#define GAMER_RANK_BPF_H

#include "count.bpf.h"
#include "futex.bpf.h"
#include "hints.bpf.h"
#include "learn.bpf.h"
#include "state.bpf.h"
#include "waker.bpf.h"
#include "policy/average.h"
#include "policy/level.h"
#include "policy/softirq.h"

static void count_window(const struct gamer_signs *signs)
{
	if (gamer_window_level(signs))
		gamer_count(gamer_reads_input(signs) ? GAMER_STAT_INPUT_BOOSTS : GAMER_STAT_FRAME_BOOSTS);
}

static bool carries_packets_to_game(const struct task_struct *p, u64 now)
{
	char comm[8];

	__builtin_memcpy(comm, p->comm, sizeof(comm));
	return gamer_serves_softirqs(comm) && window_open(GAMER_WINDOW_INPUT, now);
}

/* With what mechanisms add to it that are switched one by one. */
VERIFIED_ALONE u32 level_of(struct task_struct *p __arg_trusted, const struct task_state *state __arg_nonnull,
			    const struct gamer_config *conf __arg_nonnull, const struct gamer_signs *signs __arg_nonnull, u64 now)
{
	u32 level = gamer_level(signs);

	if (gamer_is_background(signs))
		return 0;
	count_window(signs);
	if (signs->kernel_thread && gamer_uses(conf, GAMER_MECHANISM_PREFER_NAPI) && carries_packets_to_game(p, now)) {
		gamer_count(GAMER_STAT_NAPI_BOOSTS);
		return GAMER_LEVEL_MAX;
	}
	if (gamer_uses(conf, GAMER_MECHANISM_RATE_MONOTONIC) && gamer_rate_raises(level, state->period_ns, signs->answers)) {
		gamer_count(GAMER_STAT_RATE_BOOSTS);
		level++;
	}
	if (gamer_uses(conf, GAMER_MECHANISM_MISS_RECOVERY) && level)
		level += state->misses.recovery;
	if (gamer_uses(conf, GAMER_MECHANISM_PIPELINE) && signs->in_game)
		level = gamer_stage_level(level, &state->stage);
	return gamer_at_most(level, GAMER_LEVEL_MAX);
}

static void set_level(struct task_struct *p, struct task_state *state, const struct gamer_config *conf, u64 now,
		      bool wakeup)
{
	u64 expected_ns = expected_run(state);
	struct gamer_signs signs = {
		.expected_run_ns = expected_ns,
		.answers = gamer_chain_holds(state->chain),
		.wakes_others = gamer_wakes_others(state->quiet_run_ns),
		.rests = gamer_rests(expected_ns, state->sleep_average_ns),
		.tireless = gamer_is_tireless(state->run_average_ns, state->period_ns),
		.kernel_thread = p->flags & PF_KTHREAD,
		.can_wait = p->scx.weight <= GAMER_WEIGHT_CAN_WAIT,
		.serves_game = state->serves_game,
	};

	/* No hint raises who neither sleeps nor wakes anybody, so none need be read when the slice of such a task is over. */
	if (wakeup || expected_ns <= GAMER_RUN_FRAME_NS || signs.wakes_others) {
		read_game(p, state, conf, now, &signs);
		read_windows(state, now, &signs);
		state->plays = signs.in_game;
		state->beside_game = signs.game_known && !signs.in_game;
	}
	if (state->boosted_until_ns <= now)
		state->boosted_until_ns = 0;
	state->own_level = level_of(p, state, conf, &signs, now);
	state->level = gamer_boosted_level(state->own_level, state->boost, state->boosted_until_ns, now);
	if (state->level)
		gamer_count(GAMER_STAT_BOOSTED);
}

/* Who was locked out still is in the middle of a run: that ends where a thread has nothing to do. */
static void end_sleep(struct task_state *state, u64 now)
{
	u64 slept_ns = elapsed(now, state->asleep_since_ns);
	bool goes_on = gamer_run_goes_on(state->locked_out, slept_ns);

	state->locked_out = false;
	if (goes_on)
		return;
	state->run_average_ns = gamer_average(state->run_average_ns, state->ran_since_wake_ns);
	state->ran_since_wake_ns = 0;
	if (state->asleep_since_ns)
		state->sleep_average_ns = gamer_average_from_first(state->sleep_average_ns, slept_ns);
}

static void note_wakeup(struct task_state *state, const struct gamer_config *conf, u64 now)
{
	/* Before the rank is taken back: then nobody knows any more who had to wait for a lock. */
	learn_waker(state, conf, now);
	if (state->waits_for)
		take_rank_back(state, conf, now);
	state->woken_ns = now;
	end_sleep(state, now);
	learn_period(state, now);
	if (gamer_uses(conf, GAMER_MECHANISM_PIPELINE) && state->plays)
		learn_stage(state, !state->chain, now);
	gamer_count(GAMER_STAT_WAKEUPS);
	if (!gamer_chain_holds(state->chain))
		gamer_count(GAMER_STAT_SELF_WOKEN);
}

/* In the middle of a turn, so that being preempted sends nobody to the back; unless what it was lent has to end. */
static bool keeps_rank(const struct task_state *state, const struct gamer_config *conf, u64 now)
{
	return state->deadline_ns && state->turn_ns < conf->slice_ns && !state->yielded &&
	       (!state->boosted_until_ns || now < state->boosted_until_ns);
}

VERIFIED_ALONE int rank(struct task_struct *p __arg_trusted, struct task_state *state __arg_nonnull,
			const struct gamer_config *conf __arg_nonnull, u64 now, bool wakeup)
{
	if (wakeup)
		note_wakeup(state, conf, now);
	else if (keeps_rank(state, conf, now))
		return 0;
	set_level(p, state, conf, now, wakeup);
	state->turn_ns = 0;
	state->deadline_ns = gamer_deadline_after_early(deadline_from(p, state, conf, state->level, now, wakeup), state->early_ns,
							state->level, wakeup);
	state->early_ns = 0;
	return 0;
}

#endif
