/* SPDX-License-Identifier: GPL-2.0-only */
/* Whom threads of the game wait for: who woke others lately through the same thing. */
#ifndef GAMER_WAKERS_BPF_H
#define GAMER_WAKERS_BPF_H

#include "player.bpf.h"
#include "policy/futex.h"

/* Of the things that a thread waits for at once, the first ones. */
#define AWAITED_LOOKED_AT 4

/* The address of a futex in a process, or of an object of a driver that the process uses. */
struct awaited {
	u64 address;
	u32 tgid;
	u32 pad;
};

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 4096);
	__type(key, struct awaited);
	__type(value, struct gamer_wakers);
} wakers SEC(".maps");

/* 0: nobody known. */
static u32 expected_waker(const struct awaited *awaited, const struct task_struct *waiter)
{
	const struct gamer_wakers *known = bpf_map_lookup_elem(&wakers, awaited);

	return known ? gamer_expected_waker(known, waiter->pid) : 0;
}

static void note_waker(const struct awaited *awaited, const struct task_struct *waker)
{
	struct gamer_wakers first = {.tid = {waker->pid}};
	struct gamer_wakers *known = bpf_map_lookup_elem(&wakers, awaited);

	if (known)
		gamer_note_waker(known, waker->pid);
	else
		bpf_map_update_elem(&wakers, awaited, &first, BPF_ANY);
}

static void begin_wait(struct gamer_wait *wait, u32 waker_tid, bool lock)
{
	wait->waker_tid = waker_tid;
	wait->lock = lock;
}

/* The thread may have found that it need not sleep: the next time it does so for something else. */
static void end_wait(void)
{
	struct gamer_wait *wait = bpf_task_storage_get(&gamer_waits, bpf_get_current_task_btf(), 0, 0);

	if (wait)
		wait->waker_tid = 0;
}

#endif
