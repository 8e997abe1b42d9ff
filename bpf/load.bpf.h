/* SPDX-License-Identifier: GPL-2.0-only */
/* The wake-up timer: samples how busy the machine is, and wakes idle CPUs while tasks wait. */
#ifndef GAMER_LOAD_BPF_H
#define GAMER_LOAD_BPF_H

#include "hold.bpf.h"
#include "nodes.bpf.h"
#include "state.bpf.h"
#include "timers.bpf.h"
#include "policy/load.h"
#include "policy/slice.h"

static struct gamer_load *load_record(void)
{
	u32 zero = 0;

	return bpf_map_lookup_elem(&gamer_load, &zero);
}

static bool machine_is_busy(void)
{
	const struct gamer_load *load = load_record();

	return !load || READ_ONCE(load->busy);
}

static u32 criticality_of_all(void)
{
	const struct gamer_load *load = load_record();

	return load ? READ_ONCE(load->criticality) : 0;
}

static u32 mean_criticality(void)
{
	u32 sum = 0, cpu;

	bpf_for(cpu, 0, nr_cpus) {
		const struct gamer_cpu_state *state = cpu_state(cpu);

		if (state)
			sum += state->criticality;
	}
	return nr_cpus ? sum / nr_cpus : 0;
}

/* That they look for work which nobody told them of. */
static void wake_all_idle_cpus(void)
{
	const struct cpumask *idle;
	u32 cpu;

	if (!bpf_ksym_exists(scx_bpf_get_idle_cpumask))
		return;
	idle = scx_bpf_get_idle_cpumask();
	bpf_for(cpu, 0, nr_cpus)
		if (bpf_cpumask_test_cpu(cpu, idle))
			gamer_kick(cpu, GAMER_KICK_IDLE);
	scx_bpf_put_idle_cpumask(idle);
}

/* Idle CPUs for which work waits in a queue that they serve. */
static void wake_idle_cpus(const struct gamer_config *conf, const struct cpumask *idle)
{
	bool numa = gamer_uses(conf, GAMER_MECHANISM_NUMA);
	u32 cpu;

	if (!bpf_ksym_exists(scx_bpf_kick_cpu))
		return;
	bpf_for(cpu, 0, nr_cpus) {
		const struct gamer_cpu_state *state = cpu_state(cpu);

		if (!state || !bpf_cpumask_test_cpu(cpu, idle))
			continue;
		if (!state->own_waiting && !scx_bpf_dsq_nr_queued(shared_dsq(state, numa)))
			continue;
		gamer_kick(cpu, GAMER_KICK_IDLE);
		gamer_count(GAMER_STAT_KICKS);
	}
}

static bool load_is_used(const struct gamer_config *conf)
{
	return gamer_uses(conf, GAMER_MECHANISM_LOCAL_QUEUES) || gamer_uses(conf, GAMER_MECHANISM_DEFERRED_WAKEUP) ||
	       gamer_uses(conf, GAMER_MECHANISM_CRITICALITY);
}

/* A CPU that is awake only to run the timer, in an interrupt or in a kernel thread, counts as idle. */
static u32 count_idle(const struct cpumask *idle)
{
	const struct task_struct *current = bpf_get_current_task_btf();
	bool for_us = current->flags & PF_KTHREAD && !bpf_cpumask_test_cpu(bpf_get_smp_processor_id(), idle);

	return bpf_cpumask_weight(idle) + for_us;
}

static void sample_load(struct gamer_load *load, const struct gamer_config *conf)
{
	const struct cpumask *online = scx_bpf_get_online_cpumask(), *idle = scx_bpf_get_idle_cpumask();

	load->instant = gamer_load_instant(count_idle(idle), bpf_cpumask_weight(online));
	load->average = gamer_load_average(load->average, load->instant);
	load->busy = gamer_is_busy(load->busy, load->average, conf->busy_enter, conf->busy_exit);
	load->stamp_ns = bpf_ktime_get_ns();
	if (gamer_uses(conf, GAMER_MECHANISM_DEFERRED_WAKEUP))
		wake_idle_cpus(conf, idle);
	scx_bpf_put_idle_cpumask(idle);
	scx_bpf_put_cpumask(online);
}

/* As far as what we schedule goes, and without asking the kernel. */
static bool nobody_runs(void)
{
	bool nobody = true;
	u32 cpu;

	bpf_for(cpu, 0, nr_cpus) {
		const struct gamer_cpu_state *state = cpu_state(cpu);

		if (state && (state->started_ns || state->dispatching || state->own_waiting))
			nobody = false;
	}
	return nobody;
}

/* A CPU in whose own queue somebody waits behind a real-time task, and 1; 0: none. The next that looks for work takes that. */
static u32 stranded;

/*
 * What waits for a CPU that a real-time task keeps. Fetched but not run from one look to the next counts as held; what is
 * in the CPU's own queue others may take. True if there is any of that.
 */
static bool look_for_stranded(u64 now)
{
	u32 found = 0, cpu;

	bpf_for(cpu, 0, nr_cpus) {
		struct gamer_cpu_state *state = cpu_state(cpu);

		if (!state)
			continue;
		if (state->dispatching && state->dispatched_before && !state->held_ns)
			note_held(state, now);
		state->dispatched_before = state->dispatching;
		if (state->own_waiting && (!state->started_ns || state->held_ns))
			found = cpu + 1;
	}
	WRITE_ONCE(stranded, found);
	return found;
}

static int on_tick(void *map, u32 *key, struct bpf_timer *timer)
{
	const struct gamer_config *conf = settings();
	struct gamer_load *load = load_record();
	u64 now = bpf_ktime_get_ns();
	bool used;

	if (!conf || !load)
		return 0;
	if (look_for_stranded(now)) {
		WRITE_ONCE(last_local_ns, now);
		wake_all_idle_cpus();
	}
	release_held(now, GAMER_HELD_MAX_NS);
	used = load_is_used(conf) && bpf_ksym_exists(scx_bpf_get_idle_cpumask);
	if (used)
		sample_load(load, conf);
	if (gamer_uses(conf, GAMER_MECHANISM_CRITICALITY))
		load->criticality = mean_criticality();
	bpf_timer_start(timer, gamer_tick_ns(conf->wakeup_timer_ns, conf->slice_ns, used, used ? !load->instant : nobody_runs()), 0);
	return 0;
}

/* Until the load was sampled the machine counts as busy, and stays so where nobody can sample it. */
static s32 start_wakeup_timer(void)
{
	struct bpf_timer *timer = timer_of(TIMER_WAKEUP);
	struct gamer_load *load = load_record();

	if (!timer || !load)
		return -ENOMEM;
	load->busy = true;
	return init_timer(TIMER_WAKEUP, on_tick) ?: bpf_timer_start(timer, GAMER_TICK_LEAST_NS, 0);
}

#endif
