/* SPDX-License-Identifier: GPL-2.0-only */
/* What gamer-frame and its hook tell each other of displays. Private to the two: nothing here is pinned. */
#ifndef GAMER_FRAME_SOURCE_H
#define GAMER_FRAME_SOURCE_H

#include "abi.h"

/* The kernel's own limits: minors of a primary node, and bits of a CRTC mask. */
#define GAMER_FRAME_CARDS 64
#define GAMER_FRAME_CRTCS 32
#define GAMER_FRAME_SOURCES (GAMER_FRAME_CARDS * GAMER_FRAME_CRTCS)

/* The number of one CRTC of one card among all, or GAMER_FRAME_SOURCES if the kernel has outgrown us. */
static inline __u32 gamer_frame_source(__u32 card, __u32 crtc)
{
	if (card >= GAMER_FRAME_CARDS || crtc >= GAMER_FRAME_CRTCS)
		return GAMER_FRAME_SOURCES;
	return card * GAMER_FRAME_CRTCS + crtc;
}

/* Context of the program follow(): the only source whose vblanks count from now on. */
struct gamer_frame_choice {
	__u64 source;
};

#endif
