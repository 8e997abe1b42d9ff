/* SPDX-License-Identifier: GPL-2.0-only */
/* Counting into the shared statistics. Per-CPU slots, so plain adds do unless an interrupt may count the same one. */
#ifndef GAMER_COUNT_BPF_H
#define GAMER_COUNT_BPF_H

#include "maps.bpf.h"
#include "policy/histogram.h"

static __always_inline void gamer_count_n(__u32 stat, __u64 n)
{
	__u64 *value = bpf_map_lookup_elem(&gamer_stats, &stat);

	if (value)
		__sync_fetch_and_add(value, n);
}

static __always_inline void gamer_count(__u32 stat)
{
	gamer_count_n(stat, 1);
}

static __always_inline void gamer_record(__u32 id, __u64 value_ns)
{
	struct gamer_hist *histogram = bpf_map_lookup_elem(&gamer_hist, &id);
	__u32 slot = gamer_hist_slot(value_ns);

	if (!histogram || slot >= GAMER_HIST_SLOTS)
		return;
	__sync_fetch_and_add(&histogram->slots[slot], 1);
	__sync_fetch_and_add(&histogram->count, 1);
	__sync_fetch_and_add(&histogram->sum_ns, value_ns);
}

#endif
