// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tells gamer-detect which processes begin and end, and the scheduler whom the threads of the game wait for. The ring is
 * a doorbell, not the truth: it keeps the oldest records, so after a drop gamer-detect reads /proc instead.
 */
#include "prelude.bpf.h"
#include "count.bpf.h"
#include "maps.bpf.h"
#include "member.bpf.h"
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
	__uint(max_entries, 4096);
	__type(key, struct futex);
	__type(value, struct gamer_wakers);
} futexes SEC(".maps");

/* The process of which a CPU last saw a call and that does not belong to the game. */
struct stranger {
	u32 tgid;
	u32 sequence; /* of the game's record */
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct stranger);
} strangers SEC(".maps");

/* Programs that have nothing to do with the game call these functions as often as it does. */
static bool is_stranger(struct task_struct *p, const struct gamer_game *game)
{
	u32 zero = 0, sequence = READ_ONCE(game->sequence);
	struct stranger *last = bpf_map_lookup_elem(&strangers, &zero);

	if (!last || (last->tgid == (u32)p->tgid && last->sequence == sequence))
		return true;
	if (in_family(p, game))
		return false;
	/* A record that is being written says nothing for later. */
	if (!(sequence & 1) && READ_ONCE(game->sequence) == sequence)
		*last = (struct stranger){.tgid = p->tgid, .sequence = sequence};
	return true;
}

/* NULL unless the current thread belongs to the game. */
static struct gamer_wait *wait_of_player(struct task_struct *p)
{
	u32 zero = 0;
	const struct gamer_game *game = bpf_map_lookup_elem(&gamer_game, &zero);
	struct gamer_wait *wait;

	if (!game || !game->nr_family)
		return NULL;
	wait = bpf_task_storage_get(&gamer_waits, p, 0, 0);
	if (!wait && !is_stranger(p, game))
		wait = bpf_task_storage_get(&gamer_waits, p, 0, BPF_LOCAL_STORAGE_GET_F_CREATE);
	return wait && is_member(p, &wait->member, game) ? wait : NULL;
}

SEC("fentry/futex_wait")
int BPF_PROG(on_futex_wait, const void *address, unsigned int flags, u32 value)
{
	struct task_struct *p = bpf_get_current_task_btf();
	struct futex futex = {.address = (u64)address, .tgid = p->tgid};
	struct gamer_wait *wait = wait_of_player(p);
	const struct gamer_wakers *wakers;

	if (!wait)
		return 0;
	wakers = bpf_map_lookup_elem(&futexes, &futex);
	wait->waker_tid = wakers ? gamer_expected_waker(wakers, p->pid) : 0;
	wait->lock = value == GAMER_FUTEX_CONTENDED;
	return 0;
}

/* It may have found that it need not sleep: the next time it does so for something else. */
SEC("fexit/futex_wait")
int BPF_PROG(after_futex_wait)
{
	struct gamer_wait *wait = bpf_task_storage_get(&gamer_waits, bpf_get_current_task_btf(), 0, 0);

	if (wait)
		wait->waker_tid = 0;
	return 0;
}

SEC("fentry/futex_wake")
int BPF_PROG(on_futex_wake, const void *address)
{
	struct task_struct *p = bpf_get_current_task_btf();
	struct futex futex = {.address = (u64)address, .tgid = p->tgid};
	struct gamer_wakers first = {.tid = {p->pid}};
	struct gamer_wakers *wakers;

	if (!wait_of_player(p))
		return 0;
	wakers = bpf_map_lookup_elem(&futexes, &futex);
	if (wakers)
		gamer_note_waker(wakers, p->pid);
	else
		bpf_map_update_elem(&futexes, &futex, &first, BPF_ANY);
	return 0;
}
