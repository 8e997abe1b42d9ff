// SPDX-License-Identifier: GPL-2.0-only
/* Opens the frame window at every vblank and records the interval between two of them. */
#include "prelude.bpf.h"
#include "count.bpf.h"
#include "frame_source.h"
#include "maps.bpf.h"
#include "windows.bpf.h"

char _license[] SEC("license") = "GPL";

/* Set by gamer-frame before loading. */
const volatile u64 window_ns;
/* Follow this card only, -1: any. */
const volatile s32 only_card = -1;
const volatile s32 only_crtc = -1;

/* The parts of the DRM core's records that are needed; drm is a module, so vmlinux.h has none of them. */
struct drm_minor {
	int index;
} __attribute__((preserve_access_index));

struct drm_device {
	struct drm_minor *primary;
} __attribute__((preserve_access_index));

/* Vblanks of each source since loading, from which gamer-frame chooses one. */
u64 vblanks[GAMER_FRAME_SOURCES];
u64 seen_ns[GAMER_FRAME_SOURCES];
/* The chosen source plus one. 0: none yet, and every vblank counts. */
u64 followed;

static void tick(u32 source)
{
	u64 now = bpf_ktime_get_ns();
	u64 before = __sync_lock_test_and_set(&seen_ns[source], now);

	gamer_count(GAMER_STAT_FRAMES);
	if (before && now > before && now - before < GAMER_PAUSE_NS)
		gamer_record(GAMER_HIST_FRAME_INTERVAL, now - before);
	if (window_ns)
		gamer_open_window(GAMER_WINDOW_FRAME, now, now + window_ns);
}

static bool wanted(s32 card, s32 crtc)
{
	return (only_card < 0 || only_card == card) && (only_crtc < 0 || only_crtc == crtc);
}

/* Unlike the tracepoint drm_vblank_event this knows the card, so that two of them do not mix. */
SEC("fentry/drm_handle_vblank")
int BPF_PROG(on_vblank, struct drm_device *dev, unsigned int pipe)
{
	s32 card = BPF_CORE_READ(dev, primary, index);
	u32 source = gamer_frame_source(card, pipe);
	u64 choice = READ_ONCE(followed);

	if (source >= GAMER_FRAME_SOURCES || !wanted(card, pipe))
		return 0;
	__sync_fetch_and_add(&vblanks[source], 1);
	if (!choice || choice == source + 1)
		tick(source);
	return 0;
}

SEC("syscall")
int follow(struct gamer_frame_choice *choice)
{
	WRITE_ONCE(followed, choice->source + 1);
	return 0;
}

/* The clock of --hz, for machines without a display that ticks. */
SEC("syscall")
int on_timer(void *ctx)
{
	tick(0);
	return 0;
}
