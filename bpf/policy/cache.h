/* SPDX-License-Identifier: GPL-2.0-only */
/* CPUs that share a last-level cache, and what it is worth to stay there. */
#ifndef GAMER_POLICY_CACHE_H
#define GAMER_POLICY_CACHE_H

#include "../abi.h"

/* Where it does not matter. */
#define GAMER_ANY_CACHE 0xffffffffU

static inline bool gamer_is_near(__u32 cache, __u32 wanted)
{
	return wanted == GAMER_ANY_CACHE || cache == wanted;
}

/*
 * Whether a task whose caches are near is taken before the first of the queue: as long as nothing is due, and only if it is
 * due within a slice of it.
 */
static inline bool gamer_goes_near_first(__u64 first_ns, __u64 deadline_ns, __u64 now_ns, __u64 slice_ns)
{
	return first_ns > now_ns && deadline_ns <= first_ns + slice_ns;
}

/*
 * Of the next turn, when the last began `early_ns` before its time. Else the tasks of a cache that has fewer than another would
 * have their turns more often for ever.
 */
static inline __u64 gamer_deadline_after_early(__u64 deadline_ns, __u64 early_ns, __u32 level, bool woken)
{
	return level || woken ? deadline_ns : deadline_ns + early_ns;
}

#endif
