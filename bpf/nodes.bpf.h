/* SPDX-License-Identifier: GPL-2.0-only */
/* The shared deadline queues, one for each NUMA node, and what a CPU with nothing to do may take from others. */
#ifndef GAMER_NODES_BPF_H
#define GAMER_NODES_BPF_H

#include "count.bpf.h"
#include "scx_compat.bpf.h"
#include "state.bpf.h"
#include "policy/level.h"
#include "policy/nodes.h"

/* The queue of all without --numa; those of the nodes follow. Per-CPU queues are numbered by their CPU. */
#define SHARED_DSQ (1ULL << 32)
#define NODE_DSQ (SHARED_DSQ + 1)
/* Tasks at the head of a queue that may all be for other CPUs. */
#define HEADS_LOOKED_AT 8
/* CPUs whose own queues are looked at by one that would idle. */
#define QUEUES_LOOKED_AT 64

/* Where a count of rounds begins: 0, but the verifier does not know that and need not go through each round. */
static volatile u32 first_round;

static u32 nr_cpus;
static u32 nr_nodes;
static u32 nr_caches; /* last-level, see near.bpf.h */

/* When a task was last queued on a CPU that may run elsewhere. */
static u64 last_local_ns;

/* Whether the queue of a node was ever filled: --numa may have been switched while tasks wait in either kind. */
static bool nodes_used;

static __always_inline u64 shared_dsq(const struct gamer_cpu_state *cpu, bool numa)
{
	return numa ? NODE_DSQ + cpu->node : SHARED_DSQ;
}

/* Where a task waits that is in the run queue of `cpu`. */
static u64 queue_for(const struct gamer_config *conf, s32 cpu)
{
	const struct gamer_cpu_state *state = cpu_state(cpu);
	bool numa = gamer_uses(conf, GAMER_MECHANISM_NUMA);

	if (!state || !numa)
		return SHARED_DSQ;
	nodes_used = true;
	return shared_dsq(state, numa);
}

static bool may_take(struct task_struct *p, s32 cpu, bool across_nodes)
{
	const struct task_state *state = task_state(p);

	if (p->migration_disabled || !bpf_cpumask_test_cpu(cpu, p->cpus_ptr))
		return false;
	return !across_nodes || !state || !gamer_stays_on_node(state->plays, state->level);
}

/* The first task of a queue that `cpu` may run. */
static bool take_first(u64 dsq, s32 cpu, bool across_nodes)
{
	struct task_struct *p;
	bool taken = false;
	u32 seen = first_round;

	if (!gamer_can_iterate())
		return gamer_dsq_move_to_local(dsq);
	bpf_for_each(scx_dsq, p, dsq, 0) {
		if (may_take(p, cpu, across_nodes)) {
			taken = gamer_dsq_move(&___it, p, GAMER_DSQ_LOCAL, 0);
			break;
		}
		if (++seen >= HEADS_LOOKED_AT)
			break;
	}
	if (taken)
		gamer_count(GAMER_STAT_STOLEN);
	return taken;
}

static bool take_from_nodes(s32 cpu, const struct gamer_cpu_state *here, bool numa)
{
	u32 step;

	bpf_for(step, 1, nr_nodes) {
		u64 dsq = NODE_DSQ + gamer_next_node(here->node, step, nr_nodes);
		s32 waiting = scx_bpf_dsq_nr_queued(dsq);

		if ((numa ? waiting > 0 && gamer_may_spill(waiting) : waiting > 0) && take_first(dsq, cpu, numa))
			return true;
	}
	return false;
}

static bool take_from_cpus(s32 cpu)
{
	u32 step;

	bpf_for(step, 1, QUEUES_LOOKED_AT) {
		u32 other = (cpu + step) % nr_cpus;
		const struct gamer_cpu_state *state = cpu_state(other);

		if (step >= nr_cpus)
			break;
		if (state && state->own_waiting && take_first(other, cpu, false))
			return true;
	}
	return false;
}

static s32 create_queues(void)
{
	u32 zero = 0, i;
	const struct gamer_nodes *nodes = bpf_map_lookup_elem(&gamer_nodes, &zero);
	s32 error = 0;

	nr_nodes = nodes && nodes->count ? gamer_node_count(nodes) : 1;
	nr_caches = nodes ? nodes->caches : 1;
	bpf_for(i, 0, nr_nodes + 1)
		error = error ?: scx_bpf_create_dsq(SHARED_DSQ + i, -1);
	bpf_for(i, 0, nr_cpus) {
		struct gamer_cpu_state *state = cpu_state(i);

		error = error ?: scx_bpf_create_dsq(i, -1);
		if (!state || !nodes)
			continue;
		state->node = gamer_node_of(nodes, i) % nr_nodes;
		state->cache = nodes->cache_of_cpu[i & (GAMER_MAX_CPUS - 1)];
	}
	return error;
}

#endif
