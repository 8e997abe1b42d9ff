/* SPDX-License-Identifier: GPL-2.0-only */
/* Which NUMA node a task is queued on, and when another may take it. */
#ifndef GAMER_POLICY_NODES_H
#define GAMER_POLICY_NODES_H

#include "../abi.h"

/* Fewer waiting tasks than this are left to the CPUs of their own node. */
#define GAMER_SPILL_DEPTH 2

static inline __u32 gamer_node_of(const struct gamer_nodes *nodes, __u32 cpu)
{
	__u32 node = nodes->of_cpu[cpu & (GAMER_MAX_CPUS - 1)];

	return node < GAMER_MAX_NODES ? node : GAMER_MAX_NODES - 1;
}

static inline __u32 gamer_node_count(const struct gamer_nodes *nodes)
{
	return nodes->count < GAMER_MAX_NODES ? nodes->count : GAMER_MAX_NODES;
}

/* The next node after `node`, so that no node is always asked first. */
static inline __u32 gamer_next_node(__u32 node, __u32 step, __u32 count)
{
	return count ? (node + step) % count : 0;
}

static inline bool gamer_may_spill(__u32 waiting)
{
	return waiting >= GAMER_SPILL_DEPTH;
}

/* A stage of a frame finds its data where the stage before left them. */
static inline bool gamer_stays_on_node(bool plays, __u32 level)
{
	return plays && level;
}

#endif
