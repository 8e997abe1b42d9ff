// SPDX-License-Identifier: GPL-2.0-only
/* The least a fair scheduler can do: an idle CPU at once, else one queue ordered by weighted run time. The floor for cost. */
#include "prelude.bpf.h"
#include "scx_compat.bpf.h"

char _license[] SEC("license") = "GPL";

#define VTIME_DSQ 0
#define SLICE_NS (20 * GAMER_MSEC)

static u64 vtime_now;

static bool earlier(u64 a, u64 b)
{
	return (s64)(a - b) < 0;
}

s32 SEC("struct_ops/vtime_select_cpu") BPF_PROG(vtime_select_cpu, struct task_struct *p, s32 prev_cpu, u64 wake_flags)
{
	bool idle = false;
	s32 cpu = scx_bpf_select_cpu_dfl(p, prev_cpu, wake_flags, &idle);

	if (idle)
		gamer_dsq_insert(p, GAMER_DSQ_LOCAL, SLICE_NS, 0);
	return cpu;
}

/* A sleeper keeps at most one slice of credit. */
void SEC("struct_ops/vtime_enqueue") BPF_PROG(vtime_enqueue, struct task_struct *p, u64 enq_flags)
{
	u64 vtime = p->scx.dsq_vtime;

	if (earlier(vtime, vtime_now - SLICE_NS))
		vtime = vtime_now - SLICE_NS;
	gamer_dsq_insert_vtime(p, VTIME_DSQ, SLICE_NS, vtime, enq_flags);
}

void SEC("struct_ops/vtime_dispatch") BPF_PROG(vtime_dispatch, s32 cpu, struct task_struct *prev)
{
	gamer_dsq_move_to_local(VTIME_DSQ);
}

void SEC("struct_ops/vtime_running") BPF_PROG(vtime_running, struct task_struct *p)
{
	if (earlier(vtime_now, p->scx.dsq_vtime))
		vtime_now = p->scx.dsq_vtime;
}

static void set_vtime(struct task_struct *p, u64 vtime)
{
	if (bpf_ksym_exists(scx_bpf_task_set_dsq_vtime))
		scx_bpf_task_set_dsq_vtime(p, vtime);
	else
		p->scx.dsq_vtime = vtime;
}

void SEC("struct_ops/vtime_stopping") BPF_PROG(vtime_stopping, struct task_struct *p, bool runnable)
{
	u64 used_ns = SLICE_NS > p->scx.slice ? SLICE_NS - p->scx.slice : 0;

	set_vtime(p, p->scx.dsq_vtime + used_ns * 100 / p->scx.weight);
}

void SEC("struct_ops/vtime_enable") BPF_PROG(vtime_enable, struct task_struct *p)
{
	set_vtime(p, vtime_now);
}

s32 SEC("struct_ops.s/vtime_init") BPF_PROG(vtime_init)
{
	return scx_bpf_create_dsq(VTIME_DSQ, -1);
}

SEC(".struct_ops.link")
struct sched_ext_ops vtime = {
	.select_cpu = (void *)vtime_select_cpu,
	.enqueue = (void *)vtime_enqueue,
	.dispatch = (void *)vtime_dispatch,
	.running = (void *)vtime_running,
	.stopping = (void *)vtime_stopping,
	.enable = (void *)vtime_enable,
	.init = (void *)vtime_init,
	.name = "vtime",
};
