// SPDX-License-Identifier: GPL-2.0-only
/* Somebody else's scheduler, for tests: one queue for everybody, first come first served. */
#include "prelude.bpf.h"
#include "scx_compat.bpf.h"

char _license[] SEC("license") = "GPL";

#define FIFO_DSQ 0
#define SLICE_NS (20 * GAMER_MSEC)

void SEC("struct_ops/fifo_enqueue") BPF_PROG(fifo_enqueue, struct task_struct *p, u64 enq_flags)
{
	gamer_dsq_insert(p, FIFO_DSQ, SLICE_NS, enq_flags);
}

void SEC("struct_ops/fifo_dispatch") BPF_PROG(fifo_dispatch, s32 cpu, struct task_struct *prev)
{
	gamer_dsq_move_to_local(FIFO_DSQ);
}

s32 SEC("struct_ops.s/fifo_init") BPF_PROG(fifo_init)
{
	return scx_bpf_create_dsq(FIFO_DSQ, -1);
}

SEC(".struct_ops.link")
struct sched_ext_ops fifo = {
	.enqueue = (void *)fifo_enqueue,
	.dispatch = (void *)fifo_dispatch,
	.init = (void *)fifo_init,
	.name = "fifo",
};
