// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tells gamer-detect which processes begin and end. The ring is a doorbell, not the truth: it keeps the oldest records,
 * so after a drop gamer-detect reads /proc instead.
 */
#include "prelude.bpf.h"
#include "count.bpf.h"
#include "maps.bpf.h"
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
