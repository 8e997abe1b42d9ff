/* SPDX-License-Identifier: GPL-2.0-only */
/* The slot of a log2 histogram that counts a value. */
#ifndef GAMER_POLICY_HISTOGRAM_H
#define GAMER_POLICY_HISTOGRAM_H

#include "../abi.h"

/* A longer interval is no rate: a hand that rests, a display that slept. */
#define GAMER_PAUSE_NS GAMER_SEC

static inline __u32 gamer_hist_slot(__u64 value)
{
	__u32 slot = 0;

	for (__u32 step = 32; step; step >>= 1) {
		if (value >> step) {
			value >>= step;
			slot += step;
		}
	}
	return slot < GAMER_HIST_SLOTS ? slot : GAMER_HIST_SLOTS - 1;
}

#endif
