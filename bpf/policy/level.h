/* SPDX-License-Identifier: GPL-2.0-only */
/* The boost level of a task, 0..GAMER_LEVEL_MAX, from behaviour first and hints second. */
#ifndef GAMER_POLICY_LEVEL_H
#define GAMER_POLICY_LEVEL_H

#include "../abi.h"

/* Runs this short come from a task that waits for the world: input, audio, a compositor. */
#define GAMER_RUN_BRIEF_NS (500 * GAMER_USEC)
/* Runs this short come from a stage of a frame; a compiler or an encoder runs longer. */
#define GAMER_RUN_SHORT_NS (3 * GAMER_MSEC)
/* Kernel threads carry everybody's work: above background, below a game that is being played. */
#define GAMER_LEVEL_KERNEL 4

struct gamer_signs {
	__u64 expected_run_ns;
	bool kernel_thread;
	bool game_known; /* a live game record exists */
	bool in_game;    /* and this task belongs to it */
	bool input_here; /* input window open on the CPU the task woke on */
	bool input_open; /* input window open anywhere */
	bool frame_open; /* frame window open */
};

static inline __u32 gamer_behaviour_level(__u64 expected_run_ns)
{
	if (expected_run_ns <= GAMER_RUN_BRIEF_NS)
		return 2;
	return expected_run_ns <= GAMER_RUN_SHORT_NS ? 1 : 0;
}

/* Windows are hints: they count for the game, and for interactive tasks while no game is known. */
static inline bool gamer_windows_apply(const struct gamer_signs *signs)
{
	if (signs->game_known)
		return signs->in_game;
	return gamer_behaviour_level(signs->expected_run_ns) > 0;
}

static inline __u32 gamer_window_level(const struct gamer_signs *signs)
{
	__u32 level = 0;

	if (!gamer_windows_apply(signs))
		return 0;
	if (signs->input_here)
		level += 2;
	else if (signs->input_open)
		level += 1;
	if (signs->frame_open)
		level += 1;
	return level;
}

static inline __u32 gamer_level(const struct gamer_signs *signs)
{
	__u32 level = gamer_behaviour_level(signs->expected_run_ns) + gamer_window_level(signs);

	if (signs->in_game)
		level += 3;
	if (signs->kernel_thread && level < GAMER_LEVEL_KERNEL)
		level = GAMER_LEVEL_KERNEL;
	return level > GAMER_LEVEL_MAX ? GAMER_LEVEL_MAX : level;
}

#endif
