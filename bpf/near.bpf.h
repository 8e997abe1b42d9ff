/* SPDX-License-Identifier: GPL-2.0-only */
/* On a machine with several last-level caches: who stays near the one where it ran. */
#ifndef GAMER_NEAR_BPF_H
#define GAMER_NEAR_BPF_H

#include "count.bpf.h"
#include "nodes.bpf.h"
#include "scx_compat.bpf.h"
#include "state.bpf.h"
#include "policy/cache.h"

static bool prefers_near(const struct gamer_config *conf)
{
	return nr_caches > 1 && gamer_uses(conf, GAMER_MECHANISM_NEAR_CACHE);
}

static u32 cache_of(s32 cpu)
{
	const struct gamer_cpu_state *state = cpu_state(cpu);

	return state ? state->cache : GAMER_ANY_CACHE;
}

/* Mostly there is nothing to look for, which is sooner seen without the queue's lock. */
static bool takes_first(u64 dsq, u32 cache, u64 now)
{
	const struct task_struct *p;

	if (scx_bpf_dsq_nr_queued(dsq) < 2)
		return true;
	if (!bpf_ksym_exists(scx_bpf_dsq_peek))
		return false;
	p = scx_bpf_dsq_peek(dsq);
	return !p || p->scx.dsq_vtime <= now || cache_of(task_cpu(p)) == cache;
}

static bool take_early(struct bpf_iter_scx_dsq *it, struct task_struct *p, u64 first_ns)
{
	struct task_state *state = task_state(p);
	u64 early_ns = p->scx.dsq_vtime - first_ns;

	if (!state || !gamer_dsq_move(it, p, GAMER_DSQ_LOCAL, 0))
		return false;
	state->early_ns = early_ns;
	gamer_count(GAMER_STAT_NEAR);
	return true;
}

/* A task that ran near `cpu`, if the first of the queue did not, and the policy lets it go before that. */
VERIFIED_ALONE int take_near(s32 cpu, u64 dsq, u32 cache, u64 slice_ns)
{
	u64 now = bpf_ktime_get_ns(), first_ns = 0;
	struct task_struct *p;
	bool taken = false;
	u32 seen = first_round;

	if (!gamer_can_iterate() || takes_first(dsq, cache, now))
		return false;
	bpf_for_each(scx_dsq, p, dsq, 0) {
		bool is_first = !seen;

		if (is_first)
			first_ns = p->scx.dsq_vtime;
		if (++seen > HEADS_LOOKED_AT || !gamer_goes_near_first(first_ns, p->scx.dsq_vtime, now, slice_ns))
			break;
		if (cache_of(task_cpu(p)) != cache || !may_take(p, cpu, false))
			continue;
		taken = !is_first && take_early(&___it, p, first_ns);
		break;
	}
	return taken;
}

#endif
