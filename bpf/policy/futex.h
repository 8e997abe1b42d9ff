/* SPDX-License-Identifier: GPL-2.0-only */
/* Who will end a wait for a futex, and at what rank that thread runs until it does. */
#ifndef GAMER_POLICY_FUTEX_H
#define GAMER_POLICY_FUTEX_H

#include "../abi.h"

/* A boost that nobody gave back ends by itself after this long: a frame at 100 Hz. */
#define GAMER_BOOST_MAX_NS (10 * GAMER_MSEC)

/* The last two threads that woke somebody through one futex, the latest first; 0: none. */
struct gamer_wakers {
	__u32 tid[2];
};

static inline void gamer_note_waker(struct gamer_wakers *wakers, __u32 tid)
{
	if (wakers->tid[0] == tid)
		return;
	wakers->tid[1] = wakers->tid[0];
	wakers->tid[0] = tid;
}

/* Two that pass a lock to each other wake in turns, and nobody waits for itself. */
static inline __u32 gamer_expected_waker(const struct gamer_wakers *wakers, __u32 waiter)
{
	return wakers->tid[0] != waiter ? wakers->tid[0] : wakers->tid[1];
}

/*
 * What the futex of a lock contains while somebody waits for it: so it is in the mutexes of glibc and Rust, which follow
 * U. Drepper, "Futexes Are Tricky". Who waits for a signal waits for another value, or seldom for this one.
 */
#define GAMER_FUTEX_CONTENDED 2
/* To wait for a lock for so long is part of a run; longer, and there may have been nothing to do. */
#define GAMER_LOCK_WAIT_MAX_NS (3 * GAMER_MSEC)

static inline bool gamer_run_goes_on(bool waited_for_lock, __u64 slept_ns)
{
	return waited_for_lock && slept_ns <= GAMER_LOCK_WAIT_MAX_NS;
}

/* The level of a thread that somebody of `boost` waits for until `until_ns`. */
static inline __u32 gamer_boosted_level(__u32 level, __u32 boost, __u64 until_ns, __u64 now_ns)
{
	return now_ns < until_ns && boost > level ? boost : level;
}

#endif
