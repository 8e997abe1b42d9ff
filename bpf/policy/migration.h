/* SPDX-License-Identifier: GPL-2.0-only */
/* How often a task may move to a CPU that is not idle. An idle one is always worth it. */
#ifndef GAMER_POLICY_MIGRATION_H
#define GAMER_POLICY_MIGRATION_H

#include "../abi.h"

/* What a task has used of its moves. */
struct gamer_moves {
	__u64 since_ns;
	__u32 count;
};

static inline bool gamer_moves_expire(const struct gamer_moves *moves, __u64 now_ns, __u64 window_ns)
{
	return now_ns >= moves->since_ns && now_ns - moves->since_ns >= window_ns;
}

/* Charged when it really ran elsewhere than before. */
static inline void gamer_charge_move(struct gamer_moves *moves, __u64 now_ns, __u64 window_ns)
{
	if (gamer_moves_expire(moves, now_ns, window_ns)) {
		moves->since_ns = now_ns;
		moves->count = 0;
	}
	moves->count++;
}

static inline bool gamer_has_moves(const struct gamer_moves *moves, __u64 now_ns, __u64 window_ns, __u64 most)
{
	return gamer_moves_expire(moves, now_ns, window_ns) || moves->count < most;
}

/* Input may not wait for anything; before a vblank nothing may be disturbed. */
static inline bool gamer_may_move(const struct gamer_moves *moves, __u64 now_ns, __u64 window_ns, __u64 most,
				  bool input_open, bool frame_open)
{
	if (input_open)
		return true;
	return !frame_open && gamer_has_moves(moves, now_ns, window_ns, most);
}

#endif
