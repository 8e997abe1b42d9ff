/* SPDX-License-Identifier: GPL-2.0-only */
/* What frequency to ask for. */
#ifndef GAMER_POLICY_CPUPERF_H
#define GAMER_POLICY_CPUPERF_H

#include "../abi.h"

#define GAMER_CPUPERF_FULL 1024 /* SCX_CPUPERF_ONE */
/* A machine that has something to do is not run slower than this. */
#define GAMER_CPUPERF_LEAST 256
/* The load of a CPU is looked at over this time, and a ranked task holds the frequency up for it. */
#define GAMER_CPUPERF_WINDOW_NS (20 * GAMER_MSEC)
/* Smaller changes are not worth a call to the driver. */
#define GAMER_CPUPERF_STEP 128

/* What the load needs, with a quarter in reserve as the kernel's own governor has it. */
static inline __u32 gamer_cpuperf_for(__u64 busy_ns, __u64 elapsed_ns)
{
	__u64 need;

	if (elapsed_ns < GAMER_CPUPERF_FULL || busy_ns >= elapsed_ns)
		return GAMER_CPUPERF_FULL;
	need = busy_ns / (elapsed_ns / GAMER_CPUPERF_FULL) * 5 / 4;
	if (need > GAMER_CPUPERF_FULL)
		return GAMER_CPUPERF_FULL;
	return need > GAMER_CPUPERF_LEAST ? need : GAMER_CPUPERF_LEAST;
}

static inline bool gamer_cpuperf_differs(__u32 asked, __u32 target)
{
	return asked > target ? asked - target >= GAMER_CPUPERF_STEP : target - asked >= GAMER_CPUPERF_STEP;
}

#endif
