/* SPDX-License-Identifier: GPL-2.0-only */
/* What cost.bpf.c and its driver agree on. */
#ifndef GAMER_COST_ABI_H
#define GAMER_COST_ABI_H

#ifndef __VMLINUX_H__
#include <linux/types.h>
#endif

/* Steps before the clock starts: the first record of a drained ring also notifies its consumer. */
#define COST_WARM_UP 64
/* Steps of a round. With preemption off meanwhile, so not many; as few records stay in the first-level cache. */
#define COST_STEPS 1000
/* What is cheaper than the loop around it is done so often in one step. */
#define COST_UNROLL 16
/* The fastest mouse: 8000 reports a second. Steps of a round at that pace. */
#define COST_PACE_NS 125000
#define COST_PACED_STEPS 16
/* A record of 16 bytes and its header. */
#define COST_RECORD_BYTES 24
#define COST_RING_RECORDS (COST_WARM_UP + COST_STEPS)
#define COST_OWN_RING_BYTES (32 * 1024)

/* What one CPU did in the last round. `steps` is 0 when the others did not come in time. */
struct cost_result {
	__u64 elapsed_ns;
	__u64 steps;
	__u64 failed; /* records of anyone that found no room, lookups that found nothing */
	__u64 pad[5]; /* fills a cache line */
};

#ifdef __cplusplus
static_assert(COST_RING_RECORDS * COST_RECORD_BYTES <= COST_OWN_RING_BYTES);
#endif

#endif
