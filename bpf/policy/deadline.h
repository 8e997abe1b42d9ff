/* SPDX-License-Identifier: GPL-2.0-only */
/* When a queued task is due. */
#ifndef GAMER_POLICY_DEADLINE_H
#define GAMER_POLICY_DEADLINE_H

#include "../abi.h"

#define GAMER_WEIGHT_NICE0 100
/* Of less weight nobody waits longer; nice 7. */
#define GAMER_WEIGHT_LEAST 25
#define GAMER_WEIGHT_MAX 10000

/* What a boost level is worth: how much later than a level below a task may come and still go first. */
#define GAMER_LEVEL_CREDIT_NS (8 * GAMER_MSEC)
/* A queued task is overtaken by nobody who comes later than this after it, beside its own lag. */
#define GAMER_CREDIT_MAX_NS (GAMER_LEVEL_MAX * GAMER_LEVEL_CREDIT_NS)

static inline __u64 gamer_longest_lag(__u64 lag_ns)
{
	return lag_ns * GAMER_WEIGHT_NICE0 / GAMER_WEIGHT_LEAST;
}

/*
 * What a turn counts for. Background that mostly runs waits like all other background once it has used a slice up: else
 * one that sleeps for a moment now and then would get most of a CPU that it shares with one that never does.
 */
static inline __u64 gamer_expected_turn(__u64 expected_run_ns, __u32 level, bool rested)
{
	return level || rested ? expected_run_ns : ~0ULL;
}

/*
 * When the task should have run: now plus what it is expected to need, at most `lag_ns`, by its weight, less the credit
 * of its level. A long run takes no more from a rank than the level that it is above the next. Never 0, which stands for
 * an empty queue.
 *
 * Absolute and bounded on both sides, which rules starvation out: a waiting task is overtaken only by those that
 * arrive within gamer_longest_lag() + GAMER_CREDIT_MAX_NS after it, whatever their level.
 */
static inline __u64 gamer_deadline(__u64 now_ns, __u64 expected_run_ns, __u32 weight, __u32 level, __u64 lag_ns)
{
	__u64 share = weight < GAMER_WEIGHT_LEAST ? GAMER_WEIGHT_LEAST : weight > GAMER_WEIGHT_MAX ? GAMER_WEIGHT_MAX : weight;
	__u64 credit = (level > GAMER_LEVEL_MAX ? GAMER_LEVEL_MAX : level) * GAMER_LEVEL_CREDIT_NS;
	__u64 run = (expected_run_ns < lag_ns ? expected_run_ns : lag_ns) * GAMER_WEIGHT_NICE0 / share;
	__u64 due = now_ns + (level && run > GAMER_LEVEL_CREDIT_NS ? GAMER_LEVEL_CREDIT_NS : run);

	return due > credit ? due - credit : 1;
}

/* Which of two queues to serve first, given the deadlines at their heads; 0 means an empty queue. */
static inline bool gamer_first_is_due(__u64 first_ns, __u64 second_ns)
{
	if (!first_ns)
		return false;
	return !second_ns || first_ns <= second_ns;
}

#endif
