/* SPDX-License-Identifier: GPL-2.0-only */
/* When a queued task is due. */
#ifndef GAMER_POLICY_DEADLINE_H
#define GAMER_POLICY_DEADLINE_H

#include "../abi.h"

#define GAMER_WEIGHT_NICE0 100
#define GAMER_WEIGHT_MAX 10000

/*
 * Absolute time by which the task should have run: now plus what it is expected to need, less for a boosted or
 * heavy task, never more than `lag_ns`. Being absolute and bounded is what rules starvation out: a task that
 * waits is overtaken only by those that arrive in the next `lag_ns`, whatever their level.
 */
static inline __u64 gamer_deadline(__u64 now_ns, __u64 expected_run_ns, __u32 weight, __u32 level, __u64 lag_ns)
{
	__u64 share = weight < 1 ? 1 : weight > GAMER_WEIGHT_MAX ? GAMER_WEIGHT_MAX : weight;
	__u32 shift = level > GAMER_LEVEL_MAX ? GAMER_LEVEL_MAX : level;
	__u64 run = expected_run_ns < GAMER_SEC ? expected_run_ns : GAMER_SEC;
	__u64 budget = (run * GAMER_WEIGHT_NICE0 / share);

	if (budget > lag_ns)
		budget = lag_ns;
	return now_ns + (budget >> shift);
}

/* Which of two queues to serve first, given the deadlines at their heads; 0 means an empty queue. */
static inline bool gamer_first_is_due(__u64 first_ns, __u64 second_ns)
{
	if (!first_ns)
		return false;
	return !second_ns || first_ns <= second_ns;
}

#endif
