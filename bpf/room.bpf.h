/* SPDX-License-Identifier: GPL-2.0-only */
/* Which CPU makes room for a task, because what it runs or is about to run ranks lower. */
#ifndef GAMER_ROOM_BPF_H
#define GAMER_ROOM_BPF_H

#include "count.bpf.h"
#include "hints.bpf.h"
#include "hold.bpf.h"
#include "near.bpf.h"
#include "nodes.bpf.h"
#include "state.bpf.h"
#include "policy/average.h"
#include "policy/migration.h"
#include "policy/preempt.h"

/* CPUs compared when one should make room: enough to find one, few enough for a wakeup. Others are passed over. */
#define CPUS_CONSIDERED 16
#define CPUS_PASSED 64

/* A search for the CPU that should run a task when none is idle. */
struct search {
	struct gamer_claim claim;
	u64 now;
	u64 min_run_ns;
	u32 cache; /* of CPUs that are alike, one that shares this is preferred */
	bool near; /* or any cache is as good */
	bool preempts; /* or nobody makes room */
	s32 victim; /* makes room: runs something of lower rank, or else is fetching something; -1: none */
	s32 vacant; /* runs nothing of ours; -1: none */
	u64 safe_until_ns; /* when the first of those that are outranked and safe for now no longer is; 0: none is */
};

/* True if there is no need to look at another. */
VERIFIED_ALONE int consider_cpu(struct search *search __arg_nonnull, s32 cpu)
{
	const struct gamer_cpu_state *state = cpu_state(cpu), *best = search->victim < 0 ? NULL : cpu_state(search->victim);

	if (!state)
		return false;
	if (!state->started_ns && search->vacant < 0)
		search->vacant = cpu;
	if (!gamer_makes_room(&search->claim, state, search->now, search->min_run_ns)) {
		search->safe_until_ns = gamer_sooner(search->safe_until_ns,
						     gamer_safe_until(&search->claim, state, search->now, search->min_run_ns));
		return false;
	}
	if (best && !gamer_better_victim(state, best, search->cache))
		return false;
	search->victim = cpu;
	return gamer_best_victim(state, search->cache);
}

static __always_inline struct gamer_claim claim_of(const struct task_state *state, bool woken)
{
	return (struct gamer_claim){
		.deadline_ns = state->deadline_ns,
		.expected_run_ns = expected_run(state),
		.level = state->level,
		.woken = woken,
	};
}

/* Starts at the CPU the task would wait on: its caches are there. */
static __always_inline void compare_cpus(struct search *search, struct task_struct *p, s32 home)
{
	u32 considered = 0, i;

	search->victim = search->vacant = -1;
	search->safe_until_ns = 0;
	if (!search->preempts)
		return;
	search->cache = search->near ? cache_of(home) : GAMER_ANY_CACHE;
	bpf_for(i, 0, CPUS_PASSED) {
		u32 cpu = (home + i) % nr_cpus;

		if (i >= nr_cpus || considered >= CPUS_CONSIDERED)
			break;
		if (is_offline(cpu) || !bpf_cpumask_test_cpu(cpu, p->cpus_ptr))
			continue;
		if (consider_cpu(search, cpu))
			break;
		considered++;
	}
}

VERIFIED_ALONE int find_cpu(struct search *search __arg_nonnull, struct task_struct *p __arg_trusted, s32 home)
{
	compare_cpus(search, p, home);
	return 0;
}

static bool may_move(const struct task_state *state, const struct gamer_config *conf, u64 now)
{
	if (!gamer_uses(conf, GAMER_MECHANISM_MIGRATION_LIMIT) ||
	    gamer_may_move(&state->moves, now, conf->mig_window_ns, conf->mig_max, window_open(GAMER_WINDOW_INPUT, now),
			   window_open(GAMER_WINDOW_FRAME, now)))
		return true;
	gamer_count(GAMER_STAT_MOVES_HELD);
	return false;
}

static void start_search(struct search *search, const struct task_state *state, const struct gamer_config *conf, u64 now,
			 bool woken)
{
	search->claim = claim_of(state, woken);
	search->now = now;
	search->min_run_ns = conf->min_run_ns;
	search->near = prefers_near(conf);
	search->preempts = gamer_uses(conf, GAMER_MECHANISM_PREEMPTION) && !state->yielded && may_move(state, conf, now);
}

/* From here on the CPU counts as one that runs the task it makes room for. */
static void take_cpu(struct gamer_cpu_state *cpu, const struct task_state *state, const struct gamer_claim *claim, u64 now)
{
	if (cpu->dispatching)
		note_held(cpu, now);
	show_rank(cpu, state, now);
	cpu->taken = true;
	cpu->taken_briefly = claim->expected_run_ns <= GAMER_RUN_TINY_NS;
	gamer_count(GAMER_STAT_PREEMPTIONS);
}

/* The CPU it is queued on, where the kernel says that it may run, if the task takes it from what runs there; or NULL. */
static struct gamer_cpu_state *take_this_cpu(const struct task_struct *p, const struct task_state *state,
					     const struct gamer_config *conf, u64 now, bool woken)
{
	struct gamer_cpu_state *cpu = cpu_state(task_cpu(p));
	struct gamer_claim claim = claim_of(state, woken);

	if (!cpu || !gamer_uses(conf, GAMER_MECHANISM_PREEMPTION))
		return NULL;
	if (!gamer_makes_room(&claim, cpu, now, conf->min_run_ns)) {
		if (gamer_outranks(&claim, cpu, now))
			gamer_count(GAMER_STAT_SPARED);
		return NULL;
	}
	take_cpu(cpu, state, &claim, now);
	return cpu;
}

#endif
