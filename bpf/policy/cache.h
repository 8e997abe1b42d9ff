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
 * due within a slice of it. With more, where a cache has fewer tasks than another they would have their turns more often.
 */
static inline bool gamer_goes_near_first(__u64 first_ns, __u64 deadline_ns, __u64 now_ns, __u64 slice_ns)
{
	return first_ns > now_ns && deadline_ns <= first_ns + slice_ns;
}

#endif
