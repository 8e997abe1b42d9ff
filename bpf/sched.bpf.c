// SPDX-License-Identifier: GPL-2.0-only
/*
 * The scheduler: sched_ext callbacks -> decisions of policy/ -> kfuncs. Nothing is decided here.
 *
 * An idle CPU takes a waking task at once, else one that runs something of lower rank. Otherwise the task waits in the
 * shared deadline queue, or, if it may run on one CPU only, in that CPU's own queue; every CPU serves whichever of the
 * two is due first.
 */
#include "prelude.bpf.h"
#include "count.bpf.h"
#include "dispatch.bpf.h"
#include "enqueue.bpf.h"
#include "frequency.bpf.h"
#include "hold.bpf.h"
#include "home.bpf.h"
#include "learn.bpf.h"
#include "load.bpf.h"
#include "look.bpf.h"
#include "maps.bpf.h"
#include "nodes.bpf.h"
#include "placement.bpf.h"
#include "rank.bpf.h"
#include "room.bpf.h"
#include "scx_compat.bpf.h"
#include "state.bpf.h"
#include "policy/average.h"
#include "policy/chain.h"
#include "policy/level.h"
#include "policy/migration.h"
#include "policy/slice.h"

char _license[] SEC("license") = "GPL";

/*
 * The CPU that a waking task is queued on when none is idle: one that will make room for it. Else one that runs nothing
 * of ours: it may have been on its way to idle when the kernel looked, and will find the task when it is told of it.
 */
static s32 cpu_to_take(struct task_struct *p, const struct task_state *state, const struct gamer_config *conf, u64 now,
		       s32 home)
{
	struct search search = {.victim = -1};

	start_search(&search, state, conf, now, true);
	find_cpu(&search, p, home);
	if (search.victim >= 0)
		return search.victim;
	return search.vacant >= 0 ? search.vacant : home;
}

static s32 busy_cpu_for_wakee(struct task_struct *p, struct task_state *state, const struct gamer_config *conf, u64 now,
			      s32 home, u64 wake_flags)
{
	s32 cpu = wake_flags & GAMER_WAKE_SYNC ? cpu_of_waker(p, conf) : -1;

	state->ranked = true;
	state->sync_home = cpu >= 0;
	return cpu >= 0 ? cpu : cpu_to_take(p, state, conf, now, home);
}

s32 SEC("struct_ops/sched_select_cpu") BPF_PROG(sched_select_cpu, struct task_struct *p, s32 prev_cpu, u64 wake_flags)
{
	const struct gamer_config *conf = settings();
	struct task_state *state = task_state(p);
	u64 now = bpf_ktime_get_ns();
	s32 cpu, home;

	if (!state || !conf)
		return prev_cpu;
	rank(p, state, conf, now, wake_flags & GAMER_WAKE_TTWU);
	cpu = idle_cpu_for_wakee(p, state, cpu_to_start_at(p, conf, prev_cpu), wake_flags, &home);
	if (wake_flags & GAMER_WAKE_SYNC)
		inherit_rank(state, conf, now);
	if (cpu < 0)
		return busy_cpu_for_wakee(p, state, conf, now, home, wake_flags);
	gamer_count(GAMER_STAT_DIRECT);
	/* Something else may have woken the idle CPU meanwhile, and got there first. */
	gamer_dsq_insert(p, GAMER_DSQ_LOCAL, conf->slice_ns,
			 at_once(p) | (state->level >= GAMER_LEVEL_SHORT ? GAMER_ENQ_PREEMPT : 0));
	return cpu;
}

void SEC("struct_ops/sched_enqueue") BPF_PROG(sched_enqueue, struct task_struct *p, u64 enq_flags)
{
	const struct gamer_config *conf = settings();
	struct task_state *state = task_state(p);
	u64 now = bpf_ktime_get_ns();
	bool selected;

	/* A task without state cannot be; should it be, the kernel's own queue never loses it. */
	if (!conf || !state) {
		gamer_dsq_insert(p, GAMER_DSQ_LOCAL, GAMER_MSEC, enq_flags);
		return;
	}
	selected = state->ranked;
	state->ranked = false;
	if (enq_flags & GAMER_ENQ_REENQ)
		leave_to_realtime(p, state);
	else if (!selected && !(enq_flags & GAMER_ENQ_WAKEUP) && stays_at_home(p, state, conf, now, enq_flags))
		return;
	if (!selected)
		rank(p, state, conf, now, enq_flags & GAMER_ENQ_WAKEUP);
	enqueue_ranked(p, state, conf, now, enq_flags, selected);
	state->sync_home = state->yielded = false;
}

/* By the CPU time that the kernel has counted. */
static void account(struct gamer_cpu_state *cpu, const struct task_struct *p, struct task_state *state)
{
	u64 ran = elapsed(p->se.sum_exec_runtime, state->executed_ns);

	state->executed_ns = p->se.sum_exec_runtime;
	state->turn_ns += ran;
	state->ran_since_wake_ns += ran;
	state->quiet_run_ns = cpu->woke ? 0 : state->quiet_run_ns + ran;
	cpu->woke = false;
	cpu->busy_ns += ran;
}

/* The kernel lets a task go on without a word, and would give it its own 20 ms. */
static void go_on(struct gamer_cpu_state *here, struct task_struct *p, struct task_state *state,
		  const struct gamer_config *conf, u64 now)
{
	show_rank(here, state, now);
	here->taken = here->taken_briefly = false;
	state->yielded = false;
	set_frequency(task_cpu(p), here, conf, state->level, now);
	gamer_task_set_slice(p, slice_for(state, conf, task_cpu(p), now));
}

/* Of the task whose slice is over; with an ever older deadline nobody could take its CPU later. */
static void begin_turn(struct gamer_cpu_state *here, struct task_struct *p, struct task_state *state,
		       const struct gamer_config *conf, u64 now)
{
	account(here, p, state);
	rank(p, state, conf, now, false);
}

void SEC("struct_ops/sched_dispatch") BPF_PROG(sched_dispatch, s32 cpu, struct task_struct *prev)
{
	const struct gamer_config *conf = settings();
	struct gamer_cpu_state *here = cpu_state(cpu);
	struct task_state *state = prev && prev->scx.flags & GAMER_TASK_QUEUED ? task_state(prev) : NULL;
	u64 now = state ? bpf_ktime_get_ns() : 0;

	if (!here || !conf)
		return;
	release_overheld(cpu);
	if (state) {
		begin_turn(here, prev, state, conf, now);
		if (keeps_cpu(cpu, here, state, conf))
			return go_on(here, prev, state, conf, now);
	}
	here->dispatching = true;
	if (find_work(cpu, here, conf))
		return;
	here->dispatching = false;
	if (state)
		go_on(here, prev, state, conf, now);
}

/* A spinning thread gives its turn to whoever is next, of whatever rank: it may be the one that it waits for. */
bool SEC("struct_ops/sched_yield") BPF_PROG(sched_yield, struct task_struct *from, struct task_struct *to)
{
	struct task_state *state = task_state(from);

	if (state && !to) {
		state->yielded = true;
		gamer_task_set_slice(from, 0);
	}
	return false;
}

static void note_move(struct task_struct *p, struct task_state *state, const struct gamer_config *conf, s32 cpu, u64 now)
{
	if (gamer_uses(conf, GAMER_MECHANISM_MIGRATION_LIMIT) && state->ran_on >= 0)
		gamer_charge_move(&state->moves, now, conf->mig_window_ns);
	if (gamer_uses(conf, GAMER_MECHANISM_MM_HINT))
		note_mm_cpu(p, cpu);
	state->ran_on = cpu;
}

static void note_first_run(struct task_state *state, const struct gamer_config *conf, u64 now)
{
	u64 waited_ns = elapsed(now, state->woken_ns);

	state->woken_ns = 0;
	gamer_record(state->plays ? GAMER_HIST_GAME_WAKE : GAMER_HIST_WAKE, waited_ns);
	if (gamer_uses(conf, GAMER_MECHANISM_MISS_RECOVERY))
		learn_late(state, waited_ns);
}

void SEC("struct_ops/sched_running") BPF_PROG(sched_running, struct task_struct *p)
{
	const struct gamer_config *conf = settings();
	s32 home = task_cpu(p);
	struct gamer_cpu_state *cpu = cpu_state(home);
	struct task_state *state = task_state(p);
	u64 now = bpf_ktime_get_ns();

	if (!conf || !cpu || !state)
		return;
	state->executed_ns = p->se.sum_exec_runtime;
	show_rank(cpu, state, now);
	cpu->chain = state->chain;
	cpu->plays = state->plays;
	cpu->by_input = state->by_input && state->run_average_ns <= GAMER_RUN_TINY_NS;
	cpu->stage = state->plays ? state->stage.number : 0;
	cpu->taken = cpu->taken_briefly = cpu->dispatching = cpu->dispatched_before = false;
	if (cpu->held_ns && !state->level)
		resume_held(cpu, home);
	set_frequency(home, cpu, conf, state->level, now);
	if (gamer_uses(conf, GAMER_MECHANISM_CRITICALITY))
		cpu->criticality = gamer_criticality(cpu->criticality, state->level);
	shorten_overdue_turn(p, state, conf, now);
	if (state->ran_on != home)
		note_move(p, state, conf, home, now);
	if (state->woken_ns)
		note_first_run(state, conf, now);
}

static void note_sleep(struct task_struct *p, struct task_state *state)
{
	if (state->plays)
		sleep_on_futex(p, state);
	/* Nobody asks how long who has a rank for its short runs sleeps. */
	state->asleep_since_ns = state->level && expected_run(state) <= GAMER_RUN_SHORT_NS && !state->locked_out ? 0 : bpf_ktime_get_ns();
}

void SEC("struct_ops/sched_stopping") BPF_PROG(sched_stopping, struct task_struct *p, bool runnable)
{
	struct gamer_cpu_state *cpu = cpu_state(task_cpu(p));
	struct task_state *state = task_state(p);

	if (!cpu || !state)
		return;
	account(cpu, p, state);
	if (runnable && hold(p, state, cpu))
		return;
	if (!cpu->taken)
		cpu->started_ns = 0;
	if (runnable) {
		/* With a slice left the kernel would let it resume before anything that was queued meanwhile. */
		gamer_task_set_slice(p, 0);
		return;
	}
	/* Not asleep: taken out of the queues for a moment, because its affinity, weight or group changes. */
	if (p->__state)
		note_sleep(p, state);
}

/* Who has not been woken yet answers nobody. */
s32 SEC("struct_ops.s/sched_init_task") BPF_PROG(sched_init_task, struct task_struct *p, struct scx_init_task_args *args)
{
	struct task_state *state = bpf_task_storage_get(&tasks, p, 0, BPF_LOCAL_STORAGE_GET_F_CREATE);

	if (!state)
		return -ENOMEM;
	state->chain = GAMER_CHAIN_BROKEN;
	state->ran_on = -1;
	return 0;
}

static void change_cpu(s32 cpu, bool is_offline)
{
	struct gamer_cpu_state *state = cpu_state(cpu);

	if (state) {
		state->started_ns = state->held_ns = 0;
		state->taken = state->taken_briefly = state->dispatching = state->resuming = false;
		state->cpuperf = GAMER_CPUPERF_FULL;
	}
	offline[cpu & (GAMER_MAX_CPUS - 1)] = is_offline;
}

/* Having both callbacks is what lets the scheduler live through CPU hotplug and suspend. */
void SEC("struct_ops/sched_cpu_online") BPF_PROG(sched_cpu_online, s32 cpu)
{
	change_cpu(cpu, false);
}

void SEC("struct_ops/sched_cpu_offline") BPF_PROG(sched_cpu_offline, s32 cpu)
{
	change_cpu(cpu, true);
}

static void note_offline_cpus(void)
{
	const struct cpumask *online = scx_bpf_get_online_cpumask();
	u32 cpu;

	bpf_for(cpu, 0, nr_cpus)
		change_cpu(cpu, !bpf_cpumask_test_cpu(cpu, online));
	scx_bpf_put_cpumask(online);
}

s32 SEC("struct_ops.s/sched_init") BPF_PROG(sched_init)
{
	nr_cpus = scx_bpf_nr_cpu_ids();
	if (nr_cpus > GAMER_MAX_CPUS)
		return -E2BIG;
	note_offline_cpus();
	return create_queues() ?: init_timer(TIMER_LOOK, on_look) ?: start_wakeup_timer();
}

void SEC("struct_ops/sched_exit") BPF_PROG(sched_exit, struct scx_exit_info *info)
{
	u32 zero = 0;
	struct gamer_exit *record = bpf_map_lookup_elem(&gamer_exit, &zero);

	if (!record)
		return;
	bpf_probe_read_kernel_str(record->reason, sizeof(record->reason), info->reason);
	bpf_probe_read_kernel_str(record->message, sizeof(record->message), info->msg);
	record->code = info->exit_code;
	record->stamp_ns = bpf_ktime_get_ns();
	/* An exchange is a full barrier: whoever sees the kind sees the rest. */
	__sync_lock_test_and_set(&record->kind, info->kind);
}

SEC(".struct_ops.link")
struct sched_ext_ops gamer = {
	.select_cpu = (void *)sched_select_cpu,
	.enqueue = (void *)sched_enqueue,
	.dispatch = (void *)sched_dispatch,
	.yield = (void *)sched_yield,
	.running = (void *)sched_running,
	.stopping = (void *)sched_stopping,
	.init_task = (void *)sched_init_task,
	.cpu_online = (void *)sched_cpu_online,
	.cpu_offline = (void *)sched_cpu_offline,
	.init = (void *)sched_init,
	.exit = (void *)sched_exit,
	/* Or the kernel gives those that exit 20 ms at a time, before all that is queued. */
	.flags = SCX_OPS_ENQ_EXITING,
	.name = "gamer",
};
