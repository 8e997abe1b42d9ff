/* SPDX-License-Identifier: GPL-2.0-only */
/* How many wakeups lie between a task and what happened in the world: an interrupt of a timer, a device, a display. */
#ifndef GAMER_POLICY_CHAIN_H
#define GAMER_POLICY_CHAIN_H

#include "level.h"

/*
 * Action chains of games are 20 to 30 tasks long. Tasks that only wake each other pass that within a millisecond, and
 * then stay there: nothing that they do is an answer to anybody.
 */
#define GAMER_CHAIN_LONGEST 32
#define GAMER_CHAIN_BROKEN (GAMER_CHAIN_LONGEST + 1)

/* Of a task that was woken by an interrupt, a kernel thread or a real-time task (`by_world`), or by another task. */
static inline __u32 gamer_chain(bool by_world, __u32 waker_chain)
{
	if (by_world)
		return 0;
	return waker_chain < GAMER_CHAIN_LONGEST ? waker_chain + 1 : GAMER_CHAIN_BROKEN;
}

static inline bool gamer_chain_holds(__u32 chain)
{
	return chain <= GAMER_CHAIN_LONGEST;
}

/*
 * A thread that shows frame after frame without ever sleeping wakes who shows them, who sends and who plays sound, and
 * so it differs from one that loads. `quiet_run_ns`: how long it has run since it last woke anybody. Whoever waited for a
 * lock does not count.
 */
static inline bool gamer_wakes_others(__u64 quiet_run_ns)
{
	return quiet_run_ns <= GAMER_RUN_FRAME_NS;
}

#endif
