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

/* Opens the global window and that of this CPU. */
static __always_inline void gamer_open_slot(__u32 kind, __u32 slot, __u64 opened_ns, __u64 until_ns)
{
	__u32 index = gamer_window_index(kind, slot);
	struct gamer_window *window = bpf_map_lookup_elem(&gamer_windows, &index);

	if (!window)
		return;
	window->opened_ns = opened_ns;
	window->until_ns = until_ns;
	window->seen_late = false;
}

static __always_inline void gamer_open_window(__u32 kind, __u64 opened_ns, __u64 until_ns)
{
	gamer_open_slot(kind, gamer_window_cpu_slot(bpf_get_smp_processor_id()), opened_ns, until_ns);
	gamer_open_slot(kind, GAMER_WINDOW_GLOBAL, opened_ns, until_ns);
}

#endif
