/* SPDX-License-Identifier: GPL-2.0-only */
/* How long a turn is. */
#ifndef GAMER_POLICY_SLICE_H
#define GAMER_POLICY_SLICE_H

#include "../abi.h"

/* The least that is left of a slice. */
#define GAMER_SLICE_LEAST_NS (100 * GAMER_USEC)

/* A slice that is this short already stays as it is. */
static inline __u64 gamer_shortened_slice(__u64 slice_ns, __u64 to_ns)
{
	__u64 least = slice_ns < GAMER_SLICE_LEAST_NS ? slice_ns : GAMER_SLICE_LEAST_NS;

	return to_ns > least ? to_ns : least;
}

/* Of background: it makes room sooner while input is answered, and a little sooner before a vblank. */
static inline __u64 gamer_window_slice(__u64 slice_ns, bool input_open, bool frame_open)
{
	if (input_open)
		return gamer_shortened_slice(slice_ns, slice_ns / 4);
	return frame_open ? gamer_shortened_slice(slice_ns, slice_ns / 2) : slice_ns;
}

/* Mean level of what runs on a CPU, times 16; weight of the new sample is 1/8. */
static inline __u32 gamer_criticality(__u32 average, __u32 level)
{
	return average - average / 8 + level * 2;
}

/* Of background: shorter in proportion to how much the CPU and the machine serve tasks of rank; at most to a quarter. */
static inline __u64 gamer_critical_slice(__u64 slice_ns, __u32 on_cpu, __u32 on_all)
{
	__u32 most = on_cpu > on_all ? on_cpu : on_all, full = GAMER_LEVEL_MAX * 16;

	most = most < full ? most : full;
	return gamer_shortened_slice(slice_ns, slice_ns - slice_ns / (4 * full) * 3 * most);
}

/* After a task of rank had to wait others may, too, for so long: three frames at 60 Hz. */
#define GAMER_RANK_WAITS_NS (50 * GAMER_MSEC)

/*
 * True for background that is overdue as its turn begins while tasks of rank wait: it goes before them, for as long as
 * preempt.h keeps it safe. With the rest of its turn it would be first and safe again, each time it makes room.
 */
static inline bool gamer_turn_is_short(__u32 level, __u64 turn_ns, __u64 deadline_ns, __u64 rank_waited_ns, __u64 now_ns)
{
	return !level && !turn_ns && deadline_ns < now_ns && now_ns < rank_waited_ns + GAMER_RANK_WAITS_NS;
}

#endif
