// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tells gamer-detect which processes begin and end, and the scheduler which futexes the threads of the game wait for. The
 * ring is a doorbell, not the truth: it keeps the oldest records, so after a drop gamer-detect reads /proc instead.
 */
#include "prelude.bpf.h"
#include "count.bpf.h"
#include "maps.bpf.h"
#include "wakers.bpf.h"
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

/* What is in a futex is never read. */
static struct awaited futex_of(const struct task_struct *p, u64 address)
{
	return (struct awaited){.address = address, .tgid = p->tgid};
}

SEC("fentry/futex_wait")
int BPF_PROG(on_futex_wait, const void *address, unsigned int flags, u32 value)
{
	struct task_struct *p = bpf_get_current_task_btf();
	struct gamer_wait *wait = wait_of_player(p);
	struct awaited futex = futex_of(p, (u64)address);

	if (wait)
		begin_wait(wait, expected_waker(&futex, p), value == GAMER_FUTEX_CONTENDED);
	return 0;
}

SEC("fexit/futex_wait")
int BPF_PROG(after_futex_wait)
{
	end_wait();
	return 0;
}

/* Of several at once, as Wine's fsync waits for what it knows from Windows. */
SEC("fentry/futex_wait_multiple")
int BPF_PROG(on_futex_waitv, const struct futex_vector *futexes, unsigned int count)
{
	struct task_struct *p = bpf_get_current_task_btf();
	struct gamer_wait *wait = wait_of_player(p);
	const struct futex_vector *each = futexes;
	u32 tid = 0;

	if (!wait)
		return 0;
	for (u32 i = 0; i < AWAITED_LOOKED_AT && i < count && !tid; i++) {
		struct awaited futex = futex_of(p, BPF_CORE_READ(each, w.uaddr));

		tid = expected_waker(&futex, p);
		each = (void *)each + bpf_core_type_size(struct futex_vector);
	}
	begin_wait(wait, tid, false);
	return 0;
}

SEC("fexit/futex_wait_multiple")
int BPF_PROG(after_futex_waitv)
{
	end_wait();
	return 0;
}

SEC("fentry/futex_wake")
int BPF_PROG(on_futex_wake, const void *address)
{
	struct task_struct *p = bpf_get_current_task_btf();
	struct awaited futex = futex_of(p, (u64)address);

	if (wait_of_player(p))
		note_waker(&futex, p);
	return 0;
}
