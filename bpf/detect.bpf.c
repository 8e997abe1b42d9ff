// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tells gamer-detect which processes begin and end, and the scheduler whom the threads of the game wait for. The ring is
 * a doorbell, not the truth: it keeps the oldest records, so after a drop gamer-detect reads /proc instead.
 */
#include "prelude.bpf.h"
#include "count.bpf.h"
#include "maps.bpf.h"
#include "policy/futex.h"
#include "policy/game.h"

char _license[] SEC("license") = "GPL";

u64 dropped;

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 256 * 1024);
} process_ring SEC(".maps");

static void send(u32 kind, struct task_struct *leader)
{
	struct gamer_process_event *event;

	gamer_count(GAMER_STAT_PROCESS_EVENTS);
	event = bpf_ringbuf_reserve(&process_ring, sizeof(*event), 0);
	if (!event) {
		__sync_fetch_and_add(&dropped, 1);
		gamer_count(GAMER_STAT_PROCESS_DROPPED);
		return;
	}
	event->stamp_ns = bpf_ktime_get_ns();
	event->kind = kind;
	event->parent_tgid = BPF_CORE_READ(leader, real_parent, tgid);
	event->process.tgid = BPF_CORE_READ(leader, tgid);
	event->process.ticks = gamer_start_ticks(BPF_CORE_READ(leader, start_boottime));
	bpf_ringbuf_submit(event, 0);
}

SEC("tp_btf/sched_process_exec")
int BPF_PROG(on_exec, struct task_struct *p)
{
	send(GAMER_PROCESS_EXEC, BPF_CORE_READ(p, group_leader));
	return 0;
}

SEC("tp_btf/sched_process_fork")
int BPF_PROG(on_fork, struct task_struct *parent, struct task_struct *child)
{
	if (child->pid == child->tgid)
		send(GAMER_PROCESS_FORK, child);
	return 0;
}

/* A process ends with its last thread, not with its first. */
SEC("tp_btf/sched_process_exit")
int BPF_PROG(on_exit, struct task_struct *p)
{
	if (BPF_CORE_READ(p, signal, live.counter) == 0)
		send(GAMER_PROCESS_EXIT, BPF_CORE_READ(p, group_leader));
	return 0;
}

/* A futex is an address in a process; what is there is never read. */
struct futex {
	u64 address;
	u32 tgid;
	u32 pad;
};

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 4 * GAMER_WAITS_MAX);
	__type(key, struct futex);
	__type(value, struct gamer_wakers);
} futexes SEC(".maps");

static bool plays(const struct task_struct *p)
{
	u32 zero = 0;
	const struct gamer_game *game = bpf_map_lookup_elem(&gamer_game, &zero);

	return game && gamer_in_family(game, p->tgid, gamer_start_ticks(p->group_leader->start_boottime));
}

SEC("fentry/futex_wait")
int BPF_PROG(on_futex_wait, const void *address, unsigned int flags, u32 value)
{
	struct task_struct *p = bpf_get_current_task_btf();
	struct futex futex = {.address = (u64)address, .tgid = p->tgid};
	struct gamer_wait wait = {};
	struct gamer_wakers *wakers;
	u32 tid = p->pid;

	if (!plays(p))
		return 0;
	wakers = bpf_map_lookup_elem(&futexes, &futex);
	if (!wakers) {
		bpf_map_delete_elem(&gamer_waits, &tid);
		return 0;
	}
	wait.since_ns = bpf_ktime_get_ns();
	wait.waker_tid = gamer_expected_waker(wakers, tid);
	wait.lock = value == GAMER_FUTEX_CONTENDED;
	bpf_map_update_elem(&gamer_waits, &tid, &wait, BPF_ANY);
	return 0;
}

SEC("fentry/futex_wake")
int BPF_PROG(on_futex_wake, const void *address)
{
	struct task_struct *p = bpf_get_current_task_btf();
	struct futex futex = {.address = (u64)address, .tgid = p->tgid};
	struct gamer_wakers first = {.tid = {p->pid}};
	struct gamer_wakers *wakers;

	if (!plays(p))
		return 0;
	wakers = bpf_map_lookup_elem(&futexes, &futex);
	if (wakers)
		gamer_note_waker(wakers, p->pid);
	else
		bpf_map_update_elem(&futexes, &futex, &first, BPF_ANY);
	return 0;
}
