/* SPDX-License-Identifier: GPL-2.0-only */
/* A task that wakes one of higher rank synchronously, because it lets go of something that one waits for. */
#ifndef GAMER_POLICY_INHERIT_H
#define GAMER_POLICY_INHERIT_H

#include "../abi.h"

/* Long enough to let go of a second thing, short enough to be no way to the CPU. */
#define GAMER_INHERIT_NS GAMER_MSEC

static inline bool gamer_inherits(__u32 waker_level, __u32 wakee_level)
{
	return wakee_level > waker_level;
}

#endif
