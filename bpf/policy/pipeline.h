/* SPDX-License-Identifier: GPL-2.0-only */
/* The stages of a frame: from the vblank or input over who wakes whom to the display. */
#ifndef GAMER_POLICY_PIPELINE_H
#define GAMER_POLICY_PIPELINE_H

#include "../abi.h"

/* A stage wakes the next; more than this many are a circle, not a pipeline. */
#define GAMER_STAGES_MAX 16
/* A frame at 20 Hz; what is woken later after a vblank belongs to none. */
#define GAMER_FRAME_LONGEST_NS (50 * GAMER_MSEC)
/* So much later than usual counts as late. */
#define GAMER_STAGE_LATE_NS (500 * GAMER_USEC)

/* What is known of a thread of the game. */
struct gamer_stage {
	__u64 usual_ns; /* mean time from the vblank to its wakeup */
	__u32 number;   /* 1: woken by the world; 0: not of the game */
	bool late;      /* in this frame */
};

/* The stage of a thread that is woken by a stage, or by the world (`waker_stage` 0). */
static inline __u32 gamer_next_stage(__u32 waker_stage)
{
	return waker_stage < GAMER_STAGES_MAX ? waker_stage + 1 : GAMER_STAGES_MAX;
}

/* Learns from each frame, less from one that was late. */
static inline void gamer_note_stage(struct gamer_stage *stage, __u32 number, __u64 since_vblank_ns)
{
	stage->number = number;
	stage->late = false;
	if (since_vblank_ns > GAMER_FRAME_LONGEST_NS)
		return;
	stage->late = stage->usual_ns && since_vblank_ns > stage->usual_ns + GAMER_STAGE_LATE_NS;
	stage->usual_ns = stage->usual_ns ? stage->usual_ns - stage->usual_ns / 8 + since_vblank_ns / 8 : since_vblank_ns;
}

/* The next stage goes before others of its kind; a late one before all but the reader of input. */
static inline __u32 gamer_stage_level(__u32 level, const struct gamer_stage *stage)
{
	if (!level || stage->number < 2)
		return level;
	if (stage->late)
		return level > GAMER_LEVEL_MAX - 1 ? level : GAMER_LEVEL_MAX - 1;
	return level < GAMER_LEVEL_MAX - 1 ? level + 1 : level;
}

#endif
