// SPDX-License-Identifier: GPL-2.0-only
/* Opens the frame window at every vblank and records the interval between two of them. */
#include "prelude.bpf.h"
#include "count.bpf.h"
#include "maps.bpf.h"

char _license[] SEC("license") = "GPL";

/* Set by gamer-frame before loading. */
const volatile u64 window_ns = 2 * GAMER_MSEC;
/* Follow this card only, -1: any. */
const volatile s32 only_card = -1;
const volatile s32 only_crtc = -1;

#define CARDS 8
#define CRTCS 8
/* A longer pause is a display that slept, not a frame. */
#define INTERVAL_MAX_NS GAMER_SEC

/* The parts of the DRM core's records that are needed; drm is a module, so vmlinux.h has none of them. */
struct drm_minor {
	int index;
} __attribute__((preserve_access_index));

struct drm_device {
	struct drm_minor *primary;
} __attribute__((preserve_access_index));

u64 seen_ns[CARDS * CRTCS];

static void tick(u32 card, u32 crtc)
{
	u64 now = bpf_ktime_get_ns();
	u64 before = __sync_lock_test_and_set(&seen_ns[(card % CARDS) * CRTCS + crtc % CRTCS], now);

	gamer_count(GAMER_STAT_FRAMES);
	if (before && now > before && now - before < INTERVAL_MAX_NS)
		gamer_record(GAMER_HIST_FRAME_INTERVAL, now - before);
	if (window_ns)
		gamer_open_window(GAMER_WINDOW_FRAME, now, now + window_ns);
}

static bool followed(s32 card, s32 crtc)
{
	return (only_card < 0 || only_card == card) && (only_crtc < 0 || only_crtc == crtc);
}

/* Unlike the tracepoint drm_vblank_event this knows the card, so that two of them do not mix. */
SEC("fentry/drm_handle_vblank")
int BPF_PROG(on_vblank, struct drm_device *dev, unsigned int pipe)
{
	s32 card = BPF_CORE_READ(dev, primary, index);

	if (followed(card, pipe))
		tick(card, pipe);
	return 0;
}

/* The clock of --hz, for machines without a display that ticks. */
SEC("syscall")
int on_timer(void *ctx)
{
	tick(0, 0);
	return 0;
}
