/* SPDX-License-Identifier: GPL-2.0-only */
/* Should a running task make room for a queued one? */
#ifndef GAMER_POLICY_PREEMPT_H
#define GAMER_POLICY_PREEMPT_H

#include "../abi.h"

/* A CPU that was asked to preempt and has not switched since is about to look; after this long it is asked again. */
#define GAMER_KICK_PENDING_NS (50 * GAMER_USEC)
/* Rank so far above the running task's that its minimum run does not protect it. */
#define GAMER_RANK_URGENT 2

/* What a CPU is doing, as its own callbacks last wrote it. */
struct gamer_cpu_state {
	__u64 started_ns; /* when its task began to run; 0: nothing of ours runs there */
	__u64 kicked_ns;  /* when it was last asked to preempt */
	__u32 level;      /* boost level of the running task */
	__u32 pad;
};

/* Rank decides, nothing else: an equal waits for its deadline. */
static inline bool gamer_outranks(__u32 level, const struct gamer_cpu_state *cpu)
{
	return cpu->started_ns && level > cpu->level;
}

/* The CPU has yet to answer an earlier kick, and will find the new task when it does. */
static inline bool gamer_kick_pending(const struct gamer_cpu_state *cpu, __u64 now_ns)
{
	return cpu->kicked_ns >= cpu->started_ns && now_ns < cpu->kicked_ns + GAMER_KICK_PENDING_NS;
}

static inline bool gamer_may_preempt(__u32 level, const struct gamer_cpu_state *cpu, __u64 now_ns, __u64 min_run_ns)
{
	if (!gamer_outranks(level, cpu) || gamer_kick_pending(cpu, now_ns))
		return false;
	/* Times from another CPU's clock may lie a little ahead: then the run has only begun. */
	return level - cpu->level >= GAMER_RANK_URGENT || now_ns >= cpu->started_ns + min_run_ns;
}

/* The better victim of two: lower rank, then the longer run. */
static inline bool gamer_better_victim(const struct gamer_cpu_state *cpu, const struct gamer_cpu_state *best)
{
	if (cpu->level != best->level)
		return cpu->level < best->level;
	return cpu->started_ns < best->started_ns;
}

#endif
