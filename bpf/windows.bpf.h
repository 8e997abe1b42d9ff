/* SPDX-License-Identifier: GPL-2.0-only */
/* The windows that feeders open: one for all and one for each CPU. */
#ifndef GAMER_WINDOWS_BPF_H
#define GAMER_WINDOWS_BPF_H

#include "maps.bpf.h"

/* `slot` is GAMER_WINDOW_GLOBAL or gamer_window_cpu_slot(). NULL only for an index outside the map. */
static __always_inline struct gamer_window *gamer_window_at(__u32 kind, __u32 slot)
{
	__u32 index = gamer_window_index(kind, slot);

	return bpf_map_lookup_elem(&gamer_windows, &index);
}

static __always_inline struct gamer_window *gamer_window_here(__u32 kind)
{
	return gamer_window_at(kind, gamer_window_cpu_slot(bpf_get_smp_processor_id()));
}

static __always_inline void gamer_open_slot(struct gamer_window *window, __u64 opened_ns, __u64 until_ns)
{
	if (!window)
		return;
	window->opened_ns = opened_ns;
	window->until_ns = until_ns;
	window->seen_late = false;
}

/* Opens the global window and that of this CPU. */
static __always_inline void gamer_open_window(__u32 kind, __u64 opened_ns, __u64 until_ns)
{
	gamer_open_slot(gamer_window_here(kind), opened_ns, until_ns);
	gamer_open_slot(gamer_window_at(kind, GAMER_WINDOW_GLOBAL), opened_ns, until_ns);
}

#endif
