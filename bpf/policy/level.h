/* SPDX-License-Identifier: GPL-2.0-only */
/* The boost level of a task, 0..GAMER_LEVEL_MAX, from behaviour first and hints second. */
#ifndef GAMER_POLICY_LEVEL_H
#define GAMER_POLICY_LEVEL_H

#include "../abi.h"

/* Runs this short only take note of something: the reader of a mouse. */
#define GAMER_RUN_TINY_NS (100 * GAMER_USEC)
/* Runs this short come from a task that waits for the world: audio, a compositor. */
#define GAMER_RUN_BRIEF_NS (500 * GAMER_USEC)
/* Runs this short come from a stage of a frame; a compiler or an encoder runs longer. */
#define GAMER_RUN_SHORT_NS (3 * GAMER_MSEC)
/* A thread of a game that runs longer than a frame at 30 Hz takes, and neither sleeps nor wakes anybody, is a loader, and
   background itself. */
#define GAMER_RUN_FRAME_NS (34 * GAMER_MSEC)
/* Nice 10 and more, or SCHED_IDLE: somebody said that it can wait. */
#define GAMER_WEIGHT_CAN_WAIT 11

enum {
	GAMER_LEVEL_SELF_WOKEN = 1, /* short runs, but nothing in the world waits for them: pipe pairs, a build */
	/* The long stage of a game that nobody named, as far as behaviour tells. */
	GAMER_LEVEL_LONG_ANSWER = 2,
	GAMER_LEVEL_SHORT = 3,
	GAMER_LEVEL_BRIEF = 4,
	GAMER_LEVEL_TINY = 5,
	/* The most that others get beside a game. */
	GAMER_LEVEL_OUTSIDER = 4,
	/* What the stages of their frames get: its long stage goes first. */
	GAMER_LEVEL_OUTSIDE_STAGE = 2,
	/* What an input window adds for a reader beside the game: before all of it but its own reader. */
	GAMER_LEVEL_OUTSIDE_READER = 3,
	/* Kernel threads carry everybody's work: above background, below a game that is being played. Those that compress or
	   encrypt for long are below its long stage, and background if they never sleep. */
	GAMER_LEVEL_KERNEL = 4,
	GAMER_LEVEL_KERNEL_LONG = 2,
	GAMER_LEVEL_GAME = 2, /* what the game adds to these */
	/* The long stage of a game that needs its CPU. Below the sound server of the desktop, which it needs, too. */
	GAMER_LEVEL_LONG_STAGE = 3,
};

struct gamer_signs {
	__u64 expected_run_ns;
	bool answers;    /* woken by the world, if over several other tasks: see chain.h */
	bool wakes_others; /* in good time, see chain.h */
	bool rests;      /* sleeps for a good part of the time, see average.h */
	bool tireless;   /* hardly sleeps, though its runs may be short: likewise */
	bool kernel_thread;
	bool can_wait;    /* by its weight */
	bool serves_game; /* woken by the game: what it does, the game waits for */
	bool game_known; /* a live game record exists */
	bool in_game;    /* and this task belongs to it */
	bool input_open; /* input window, and it was woken by the report */
	bool frame_open; /* frame window */
};

static inline __u32 gamer_at_most(__u32 level, __u32 most)
{
	return level < most ? level : most;
}

static inline __u32 gamer_behaviour_level(__u64 expected_run_ns, bool answers)
{
	if (expected_run_ns > GAMER_RUN_SHORT_NS)
		return 0;
	if (!answers)
		return GAMER_LEVEL_SELF_WOKEN;
	if (expected_run_ns <= GAMER_RUN_TINY_NS)
		return GAMER_LEVEL_TINY;
	return expected_run_ns <= GAMER_RUN_BRIEF_NS ? GAMER_LEVEL_BRIEF : GAMER_LEVEL_SHORT;
}

static inline bool gamer_reads_input(const struct gamer_signs *signs)
{
	return gamer_behaviour_level(signs->expected_run_ns, signs->answers) == GAMER_LEVEL_TINY;
}

/*
 * Windows are hints: they count for the game, and for interactive tasks while no game is known. Input also is read by
 * those through whom it comes to the game, or who is behind it.
 */
static inline bool gamer_windows_apply(const struct gamer_signs *signs)
{
	if (gamer_behaviour_level(signs->expected_run_ns, signs->answers) <= GAMER_LEVEL_SELF_WOKEN)
		return false;
	return signs->in_game || !signs->game_known || gamer_reads_input(signs);
}

/* After input, its reader goes first; before a vblank, the stages of the frame go as soon as what is brief. */
static inline __u32 gamer_window_level(const struct gamer_signs *signs)
{
	if (!gamer_windows_apply(signs))
		return 0;
	if (!gamer_reads_input(signs))
		return signs->expected_run_ns > GAMER_RUN_BRIEF_NS && signs->frame_open;
	if (!signs->input_open)
		return 0;
	return signs->game_known && !signs->in_game ? GAMER_LEVEL_OUTSIDE_READER : 1;
}

static inline __u32 gamer_member_level(const struct gamer_signs *signs, __u32 behaviour)
{
	if (behaviour == GAMER_LEVEL_TINY)
		return GAMER_LEVEL_BRIEF + GAMER_LEVEL_GAME;
	if (behaviour)
		return behaviour + GAMER_LEVEL_GAME;
	return signs->expected_run_ns <= GAMER_RUN_FRAME_NS || signs->wakes_others ? GAMER_LEVEL_LONG_STAGE : 0;
}

/* Beside a game. The compositor that shows its frame, the server it asks: they rank as its own threads would. */
static inline __u32 gamer_outsider_level(const struct gamer_signs *signs, __u32 behaviour)
{
	if (signs->serves_game && behaviour >= GAMER_LEVEL_SHORT)
		return gamer_member_level(signs, behaviour);
	if (behaviour == GAMER_LEVEL_SHORT)
		return GAMER_LEVEL_OUTSIDE_STAGE;
	return gamer_at_most(behaviour, GAMER_LEVEL_OUTSIDER);
}

/* Stopping for microseconds now and then makes nobody interactive; but a kernel thread does what others ask of it. */
static inline bool gamer_only_naps(const struct gamer_signs *signs)
{
	return signs->tireless && !signs->in_game && !signs->serves_game && !signs->kernel_thread;
}

/* Whatever else is known of it. */
static inline bool gamer_is_background(const struct gamer_signs *signs)
{
	return signs->can_wait || gamer_only_naps(signs);
}

/* While no game is known. What runs for long in each frame and then waits for the next, a hog and a compiler do not. */
static inline __u32 gamer_anybody_level(const struct gamer_signs *signs, __u32 behaviour)
{
	if (!behaviour && signs->answers && signs->rests && signs->expected_run_ns <= GAMER_RUN_FRAME_NS)
		return GAMER_LEVEL_LONG_ANSWER;
	return behaviour;
}

static inline __u32 gamer_kernel_level(__u64 expected_run_ns)
{
	if (expected_run_ns > GAMER_RUN_FRAME_NS)
		return 0;
	return expected_run_ns <= GAMER_RUN_SHORT_NS ? GAMER_LEVEL_KERNEL : GAMER_LEVEL_KERNEL_LONG;
}

static inline __u32 gamer_level(const struct gamer_signs *signs)
{
	__u32 level = gamer_behaviour_level(signs->expected_run_ns, signs->answers);

	if (gamer_is_background(signs))
		return 0;
	if (signs->in_game)
		level = gamer_member_level(signs, level);
	else if (signs->game_known)
		level = gamer_outsider_level(signs, level);
	else
		level = gamer_anybody_level(signs, level);
	level += gamer_window_level(signs);
	if (signs->kernel_thread && level < gamer_kernel_level(signs->expected_run_ns))
		level = gamer_kernel_level(signs->expected_run_ns);
	return gamer_at_most(level, GAMER_LEVEL_MAX);
}

#endif
