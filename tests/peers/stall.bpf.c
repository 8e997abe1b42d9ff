// SPDX-License-Identifier: GPL-2.0-only
/* A scheduler with a bug: it loses a task, and the kernel's watchdog throws it out. */
#include "prelude.bpf.h"
#include "scx_compat.bpf.h"

char _license[] SEC("license") = "GPL";

#define STALL_DSQ 0
#define SLICE_NS (5 * GAMER_MSEC)
/* Soon, yet after it was attached. */
#define LOST 50

static u64 enqueued;

void SEC("struct_ops/stall_enqueue") BPF_PROG(stall_enqueue, struct task_struct *p, u64 enq_flags)
{
	if (__sync_fetch_and_add(&enqueued, 1) != LOST)
		gamer_dsq_insert(p, STALL_DSQ, SLICE_NS, enq_flags);
}

void SEC("struct_ops/stall_dispatch") BPF_PROG(stall_dispatch, s32 cpu, struct task_struct *prev)
{
	gamer_dsq_move_to_local(STALL_DSQ);
}

s32 SEC("struct_ops.s/stall_init") BPF_PROG(stall_init)
{
	return scx_bpf_create_dsq(STALL_DSQ, -1);
}

SEC(".struct_ops.link")
struct sched_ext_ops stall = {
	.enqueue = (void *)stall_enqueue,
	.dispatch = (void *)stall_dispatch,
	.init = (void *)stall_init,
	.timeout_ms = 500,
	.name = "stall",
};
