/* SPDX-License-Identifier: GPL-2.0-only */
/* Rate-monotonic order: who is woken often has little time. */
#ifndef GAMER_POLICY_PERIOD_H
#define GAMER_POLICY_PERIOD_H

#include "average.h"

/* A period shorter than this is that of a frame or of sound. */
#define GAMER_PERIOD_SHORT_NS (10 * GAMER_MSEC)
/* Ranks below this are raised. */
#define GAMER_RATE_LEVEL_MAX 2

/* After the wakeup at `now_ns`; one before the last, by the clock of another CPU, says nothing. */
static inline __u64 gamer_period_after(__u64 average_ns, __u64 last_ns, __u64 now_ns)
{
	return last_ns && now_ns > last_ns ? gamer_average_from_first(average_ns, now_ns - last_ns) : average_ns;
}

/* What tasks that only wake each other do is often, too, but no period. */
static inline bool gamer_rate_raises(__u32 level, __u64 period_ns, bool answers)
{
	return answers && period_ns && period_ns < GAMER_PERIOD_SHORT_NS && level < GAMER_RATE_LEVEL_MAX;
}

#endif
