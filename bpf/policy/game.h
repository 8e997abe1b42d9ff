/* SPDX-License-Identifier: GPL-2.0-only */
/* Does a process belong to the foreground game? */
#ifndef GAMER_POLICY_GAME_H
#define GAMER_POLICY_GAME_H

#include "../abi.h"

static inline __u32 gamer_start_ticks(__u64 start_boottime_ns)
{
	return (__u32)(start_boottime_ns / GAMER_NSEC_PER_TICK);
}

static inline bool gamer_same_process(const struct gamer_process *process, __u32 tgid, __u32 ticks)
{
	return process->tgid == tgid && process->ticks == ticks;
}

/* The record may be hostile: only the first GAMER_FAMILY_MAX entries are ever looked at. */
static inline bool gamer_in_family(const struct gamer_game *game, __u32 tgid, __u32 ticks)
{
	__u32 count = game->nr_family;

	for (__u32 i = 0; i < GAMER_FAMILY_MAX; i++) {
		if (i >= count)
			break;
		if (gamer_same_process(&game->family[i], tgid, ticks))
			return true;
	}
	return false;
}

#endif
