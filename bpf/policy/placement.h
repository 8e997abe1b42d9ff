/* SPDX-License-Identifier: GPL-2.0-only */
/* In which order CPUs are tried when a task looks for an idle one. */
#ifndef GAMER_POLICY_PLACEMENT_H
#define GAMER_POLICY_PLACEMENT_H

#include "level.h"

static inline __u32 gamer_places(const struct gamer_placement *placement)
{
	return placement->nr_order < GAMER_MAX_CPUS ? placement->nr_order : GAMER_MAX_CPUS;
}

/* The CPU to try as number `i`, which is less than gamer_places(); the worst first if `from_end`. */
static inline __u32 gamer_place(const struct gamer_placement *placement, __u32 i, bool from_end)
{
	__u32 index = from_end ? gamer_places(placement) - 1 - i : i;

	return placement->order[index & (GAMER_MAX_CPUS - 1)];
}

/* Whether `cpu` is as good as any, so that a task which ran there stays near its caches. */
static inline bool gamer_is_primary(const struct gamer_placement *placement, __u32 cpu)
{
	__u32 position = placement->position[cpu & (GAMER_MAX_CPUS - 1)];

	return position && position <= placement->nr_primary;
}

/* Who answers the world is slowed by a busy sibling; background only gets less done. */
static inline bool gamer_wants_whole_core(const struct gamer_placement *placement, __u32 level)
{
	return placement->whole_cores && level >= GAMER_LEVEL_SHORT;
}

/* Background leaves the best CPUs to a game, and takes the best when there is none. */
static inline bool gamer_searches_from_end(__u32 level, bool game_known)
{
	return game_known && level < GAMER_LEVEL_SHORT;
}

#endif
