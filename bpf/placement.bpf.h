/* SPDX-License-Identifier: GPL-2.0-only */
/* The idle CPU that a task gets, by the kernel's search or in the order that the user chose. */
#ifndef GAMER_PLACEMENT_BPF_H
#define GAMER_PLACEMENT_BPF_H

#include "count.bpf.h"
#include "scx_compat.bpf.h"
#include "state.bpf.h"
#include "policy/placement.h"

/* Of a bigger machine the CPUs after these are found when they look for work themselves. */
#define PLACES_TRIED 256

/* The user's order, or NULL where the kernel searches. */
static const struct gamer_placement *chosen_order(void)
{
	u32 zero = 0;
	const struct gamer_placement *placement = bpf_map_lookup_elem(&gamer_placement, &zero);

	return placement && READ_ONCE(placement->nr_order) ? placement : NULL;
}

/* In a core of which every CPU is idle, if `cores` names those. */
static bool claim_idle(const struct task_struct *p, u32 cpu, const struct cpumask *cores)
{
	return bpf_cpumask_test_cpu(cpu, p->cpus_ptr) && (!cores || bpf_cpumask_test_cpu(cpu, cores)) &&
	       scx_bpf_test_and_clear_cpu_idle(cpu);
}

static s32 search_order(const struct task_struct *p, const struct gamer_placement *placement, s32 prev_cpu, bool from_end,
			const struct cpumask *cores)
{
	u32 places = gamer_places(placement), i;

	if (!from_end && prev_cpu >= 0 && gamer_is_primary(placement, prev_cpu) && claim_idle(p, prev_cpu, cores))
		return prev_cpu;
	bpf_for(i, 0, PLACES_TRIED) {
		u32 cpu = gamer_place(placement, i, from_end);

		if (i >= places)
			break;
		if (claim_idle(p, cpu, cores))
			return cpu;
	}
	return -1;
}

/* Some 7.1 and 7.2 kernels do not let anybody ask for these. */
static s32 search_idle_cores(const struct task_struct *p, const struct gamer_placement *placement, s32 prev_cpu)
{
	const struct cpumask *cores;
	s32 cpu;

	if (!bpf_ksym_exists(scx_bpf_get_idle_smtmask))
		return -1;
	cores = scx_bpf_get_idle_smtmask();
	cpu = search_order(p, placement, prev_cpu, false, cores);
	scx_bpf_put_idle_cpumask(cores);
	return cpu;
}

/* An idle CPU in the user's order, claimed; -1 if none is idle. */
VERIFIED_ALONE s32 idle_cpu_in_order(struct task_struct *p __arg_trusted, const struct task_state *state __arg_nonnull,
				     const struct gamer_placement *placement __arg_nonnull, s32 prev_cpu)
{
	bool from_end = gamer_searches_from_end(state->level, state->beside_game);
	s32 cpu = -1;

	if (gamer_wants_whole_core(placement, state->level))
		cpu = search_idle_cores(p, placement, prev_cpu);
	if (cpu < 0)
		cpu = search_order(p, placement, prev_cpu, from_end, NULL);
	if (cpu >= 0)
		gamer_count(GAMER_STAT_PLACED);
	return cpu;
}

/* An idle CPU for a task that is being woken, claimed; else -1, and `home` is where to look for a busy one. */
static s32 idle_cpu_for_wakee(struct task_struct *p, const struct task_state *state, s32 prev_cpu, u64 wake_flags, s32 *home)
{
	const struct gamer_placement *placement = chosen_order();
	bool is_idle = false;

	*home = prev_cpu;
	if (placement)
		return idle_cpu_in_order(p, state, placement, prev_cpu);
	/* SCX_WAKE_SYNC is masked: with it the kernel calls the waker's busy CPU idle, and the wakee waits behind it. */
	*home = scx_bpf_select_cpu_dfl(p, prev_cpu, wake_flags & ~GAMER_WAKE_SYNC, &is_idle);
	return is_idle ? *home : -1;
}

static s32 idle_cpu_to_move_to(struct task_struct *p, const struct task_state *state)
{
	const struct gamer_placement *placement = chosen_order();

	return placement ? idle_cpu_in_order(p, state, placement, -1) : scx_bpf_pick_idle_cpu(p->cpus_ptr, 0);
}

#endif
