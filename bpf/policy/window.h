/* SPDX-License-Identifier: GPL-2.0-only */
/* Is a window open? And is a shared record still alive? */
#ifndef GAMER_POLICY_WINDOW_H
#define GAMER_POLICY_WINDOW_H

#include "../abi.h"

enum gamer_hint { GAMER_HINT_NONE = 0, GAMER_HINT_LIVE = 1, GAMER_HINT_REJECTED = 2 };

/* Closed is normal; a window from the future or longer than allowed is a faulty writer's. */
static inline enum gamer_hint gamer_window_state(__u64 opened_ns, __u64 until_ns, __u64 now_ns)
{
	if (until_ns <= now_ns)
		return GAMER_HINT_NONE;
	if (opened_ns > now_ns + GAMER_CLOCK_SKEW_NS || until_ns - opened_ns > GAMER_WINDOW_MAX_NS)
		return GAMER_HINT_REJECTED;
	return GAMER_HINT_LIVE;
}

/* What a report wakes it wakes within this time, on the CPU where the report comes in. */
#define GAMER_REPORT_WAKES_NS (100 * GAMER_USEC)

/* True if a report came in just before `now_ns` where the window opened at `opened_ns`; see gamer_window for keyboards. */
static inline bool gamer_just_reported(__u64 opened_ns, __u64 now_ns)
{
	__u64 rounded_ns = opened_ns % GAMER_MSEC ? 0 : GAMER_MSEC;

	return opened_ns && opened_ns <= now_ns && now_ns - opened_ns < GAMER_REPORT_WAKES_NS + rounded_ns;
}

/* A record lives from its stamp for its lifetime, which is cut to GAMER_LIFETIME_MAX_NS. */
static inline enum gamer_hint gamer_record_state(__u64 stamp_ns, __u64 lifetime_ns, __u64 now_ns)
{
	__u64 lifetime = lifetime_ns < GAMER_LIFETIME_MAX_NS ? lifetime_ns : GAMER_LIFETIME_MAX_NS;

	if (!stamp_ns)
		return GAMER_HINT_NONE;
	if (stamp_ns > now_ns + GAMER_CLOCK_SKEW_NS)
		return GAMER_HINT_REJECTED;
	return stamp_ns > now_ns || now_ns - stamp_ns < lifetime ? GAMER_HINT_LIVE : GAMER_HINT_NONE;
}

#endif
