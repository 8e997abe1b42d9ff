/* SPDX-License-Identifier: GPL-2.0-only */
/* Who wakes a task: the world, or another task. Called while it is being woken, on the CPU of the waker. */
#ifndef GAMER_WAKER_BPF_H
#define GAMER_WAKER_BPF_H

#include "state.bpf.h"
#include "windows.bpf.h"
#include "policy/chain.h"
#include "policy/window.h"

/*
 * Of include/linux/preempt.h. What merely disables softirqs counts 0x200. Kernels that can count how often interrupts
 * were disabled do so where interrupts themselves were counted before; a variable of theirs tells them apart.
 */
#define SERVES_SOFTIRQ 0x00000100
#define SERVES_HARDIRQ 0x1f000000
#define SERVES_HARDIRQ_BEFORE 0x00ff0000
#define MAX_RT_PRIO 100

/* x86: a variable of its own since 6.15, before that in a structure. Where it is neither, every waker is the world. */
struct pcpu_hot___before_6_15 {
	int preempt_count;
} __attribute__((preserve_access_index));

extern const int __preempt_count __ksym __weak;
extern const struct pcpu_hot___before_6_15 pcpu_hot __ksym __weak;
extern const int local_interrupt_disable_state __ksym __weak;

static __always_inline bool serves_interrupt(int preempt_count)
{
	int hardirq = bpf_ksym_exists(&local_interrupt_disable_state) ? SERVES_HARDIRQ : SERVES_HARDIRQ_BEFORE;

	return preempt_count & (SERVES_SOFTIRQ | hardirq);
}

static __always_inline bool in_interrupt(void)
{
	if (bpf_ksym_exists(&__preempt_count))
		return serves_interrupt(*(int *)bpf_this_cpu_ptr(&__preempt_count));
	if (bpf_ksym_exists(&pcpu_hot))
		return serves_interrupt(((struct pcpu_hot___before_6_15 *)bpf_this_cpu_ptr(&pcpu_hot))->preempt_count);
	return true;
}

/* The CPU of the task of ours that wakes another; NULL if that is the world. */
static struct gamer_cpu_state *cpu_of_waking_task(const struct gamer_config *conf)
{
	const struct task_struct *waker;

	if (!gamer_uses(conf, GAMER_MECHANISM_WAKE_CHAIN) || in_interrupt())
		return NULL;
	waker = bpf_get_current_task_btf();
	if (waker->flags & PF_KTHREAD || waker->prio < MAX_RT_PRIO)
		return NULL;
	return cpu_state(bpf_get_smp_processor_id());
}

/* A report comes in on this CPU, if over a task that plays it back. */
static bool report_wakes(u64 now)
{
	const struct gamer_window *window = gamer_window_here(GAMER_WINDOW_INPUT);

	return window && gamer_just_reported(READ_ONCE(window->opened_ns), now);
}

static void learn_waker(struct task_state *wakee, const struct gamer_config *conf, u64 now)
{
	struct gamer_cpu_state *here = cpu_of_waking_task(conf);

	wakee->by_input = (here && here->by_input) || report_wakes(now);
	wakee->chain = gamer_chain(!here, here ? here->chain : 0);
	wakee->serves_game = here && here->plays;
	if (here && !wakee->waits_for && !wakee->locked_out)
		here->woke = true;
}

#endif
