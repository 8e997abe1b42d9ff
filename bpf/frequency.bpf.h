/* SPDX-License-Identifier: GPL-2.0-only */
/* Frequency that follows what a CPU runs, see policy/cpuperf.h. */
#ifndef GAMER_FREQUENCY_BPF_H
#define GAMER_FREQUENCY_BPF_H

#include "count.bpf.h"
#include "scx_compat.bpf.h"
#include "state.bpf.h"
#include "policy/cpuperf.h"
#include "policy/level.h"

static void request_frequency(s32 cpu, struct gamer_cpu_state *here, u32 target)
{
	if (!gamer_cpuperf_differs(here->cpuperf, target) || !bpf_ksym_exists(scx_bpf_cpuperf_set))
		return;
	here->cpuperf = target;
	scx_bpf_cpuperf_set(cpu, target);
	gamer_count(GAMER_STAT_FREQUENCY_CHANGES);
}

static void follow_load(s32 cpu, struct gamer_cpu_state *here, u32 level, u64 now)
{
	u64 elapsed_ns = elapsed(now, here->perf_since_ns);

	if (level >= GAMER_LEVEL_SHORT) {
		here->ranked_ns = now;
		request_frequency(cpu, here, GAMER_CPUPERF_FULL);
	}
	if (elapsed_ns < GAMER_CPUPERF_WINDOW_NS)
		return;
	if (now - here->ranked_ns >= GAMER_CPUPERF_WINDOW_NS)
		request_frequency(cpu, here, gamer_cpuperf_for(here->busy_ns, elapsed_ns));
	here->perf_since_ns = now;
	here->busy_ns = 0;
}

/* A switch that is turned off leaves nothing behind. */
static void set_frequency(s32 cpu, struct gamer_cpu_state *here, const struct gamer_config *conf, u32 level, u64 now)
{
	if (gamer_uses(conf, GAMER_MECHANISM_CPUFREQ))
		follow_load(cpu, here, level, now);
	else if (here->cpuperf != GAMER_CPUPERF_FULL)
		request_frequency(cpu, here, GAMER_CPUPERF_FULL);
}

#endif
