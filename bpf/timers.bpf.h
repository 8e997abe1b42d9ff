/* SPDX-License-Identifier: GPL-2.0-only */
/* The timers, in one map: it stays pinned while the scheduler is attached, or the kernel would stop them. */
#ifndef GAMER_TIMERS_BPF_H
#define GAMER_TIMERS_BPF_H

#include "prelude.bpf.h"

#define CLOCK_MONOTONIC 1

enum timer_id {
	TIMER_WAKEUP, /* see load.bpf.h */
	TIMER_LOOK,   /* see look.bpf.h */
	TIMER_COUNT,
};

struct timer_entry {
	struct bpf_timer timer;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, TIMER_COUNT);
	__type(key, u32);
	__type(value, struct timer_entry);
} timers SEC(".maps");

static __always_inline struct bpf_timer *timer_of(u32 id)
{
	struct timer_entry *entry = bpf_map_lookup_elem(&timers, &id);

	return entry ? &entry->timer : NULL;
}

static __always_inline s32 init_timer(u32 id, int (*callback)(void *map, u32 *key, struct bpf_timer *timer))
{
	struct bpf_timer *timer = timer_of(id);

	if (!timer)
		return -ENOMEM;
	return bpf_timer_init(timer, &timers, CLOCK_MONOTONIC) ?: bpf_timer_set_callback(timer, callback);
}

#endif
