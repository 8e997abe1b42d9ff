/* SPDX-License-Identifier: GPL-2.0-only */
/* What the scheduler keeps of each task and CPU. */
#ifndef GAMER_STATE_BPF_H
#define GAMER_STATE_BPF_H

#include "maps.bpf.h"
#include "policy/average.h"
#include "policy/cache.h"
#include "policy/cpuperf.h"
#include "policy/deadline.h"
#include "policy/level.h"
#include "policy/migration.h"
#include "policy/miss.h"
#include "policy/pipeline.h"
#include "policy/preempt.h"

/* The clock may step back a little from one CPU to another. */
static u64 elapsed(u64 now, u64 then)
{
	return now > then ? now - then : 0;
}

struct task_state {
	u64 run_average_ns;
	u64 sleep_average_ns;
	u64 asleep_since_ns; /* 0: had a rank and ran briefly then, or has not slept yet */
	u64 ran_since_wake_ns;
	u64 quiet_run_ns; /* since it last woke anybody, see policy/chain.h */
	u64 turn_ns;     /* ran since the deadline was last set */
	u64 executed_ns; /* CPU time it had used when this was last looked at */
	u64 deadline_ns;
	u64 early_ns;   /* how long before its time it was taken, see policy/cache.h */
	u64 woken_ns;   /* 0: already ran since its wakeup */
	u64 boosted_until_ns;
	u64 last_woken_ns;
	u64 period_ns;
	struct gamer_stage stage;
	struct gamer_moves moves;
	struct gamer_record_of_misses misses;
	s32 ran_on;        /* the CPU it ran on last; -1: none yet */
	u32 level;
	u32 own_level;     /* without the boost of who waits for it */
	u32 boost;         /* the level of who waits for it, see policy/futex.h */
	u32 waits_for;     /* thread that it boosts while it sleeps; 0: none */
	u32 chain;         /* see policy/chain.h */
	struct gamer_membership member;
	bool plays;   /* belongs to the game that is live now */
	bool beside_game; /* a game is live, and it does not belong to it */
	bool ranked;  /* by select_cpu, for the enqueue that follows */
	bool serves_game; /* a thread of the game woke it */
	bool by_input;  /* a report woke it, or who was woken by one */
	bool locked_out; /* sleeps for a lock */
	bool yielded;   /* gave its turn away */
	bool sync_home; /* likewise: queue it on the CPU of its waker */
};

struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct task_state);
} tasks SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, GAMER_MAX_CPUS);
	__type(key, u32);
	__type(value, struct gamer_cpu_state);
} cpus SEC(".maps");

static __always_inline struct task_state *task_state(struct task_struct *p)
{
	return bpf_task_storage_get(&tasks, p, 0, 0);
}

/* The CPU whose run queue the task is in. What scx_bpf_task_cpu() reads, without calling it. */
static __always_inline s32 task_cpu(const struct task_struct *p)
{
	return bpf_core_field_exists(p->thread_info.cpu) ? p->thread_info.cpu : scx_bpf_task_cpu(p);
}

static __always_inline struct gamer_cpu_state *cpu_state(s32 cpu)
{
	u32 key = cpu;

	return bpf_map_lookup_elem(&cpus, &key);
}

/* CPUs on their way offline, or there. */
static bool offline[GAMER_MAX_CPUS];

static bool is_offline(u32 cpu)
{
	return offline[cpu & (GAMER_MAX_CPUS - 1)];
}

static __always_inline const struct gamer_config *settings(void)
{
	u32 zero = 0;

	return bpf_map_lookup_elem(&gamer_config, &zero);
}

static __always_inline u64 expected_run(const struct task_state *state)
{
	return gamer_expected_run(state->run_average_ns, state->ran_since_wake_ns);
}

/* When a turn that begins now at `level` is due; `woken` if the task has just slept. */
static __always_inline u64 deadline_from(const struct task_struct *p, const struct task_state *state,
					 const struct gamer_config *conf, u32 level, u64 now, bool woken)
{
	u64 expected = expected_run(state);
	bool rested = gamer_has_rested(woken, state->run_average_ns, state->sleep_average_ns, state->period_ns);

	return gamer_deadline(now, gamer_expected_turn(expected, level, rested), p->scx.weight, level, conf->slice_lag_ns);
}

static void show_rank(struct gamer_cpu_state *cpu, const struct task_state *state, u64 now)
{
	cpu->started_ns = now;
	cpu->deadline_ns = state->deadline_ns;
	cpu->level = state->level;
}

#endif
