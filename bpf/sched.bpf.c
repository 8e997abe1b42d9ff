// SPDX-License-Identifier: GPL-2.0-only
/*
 * The scheduler: sched_ext callbacks -> decisions of policy/ -> kfuncs. Nothing is decided here.
 *
 * An idle CPU takes a waking task at once. Otherwise the task waits in the shared deadline queue, or, if it may run
 * on one CPU only, in that CPU's own queue; every CPU serves whichever of the two is due first. A queued task makes
 * an idle CPU look, or a CPU that runs something of lower rank.
 */
#include "prelude.bpf.h"
#include "count.bpf.h"
#include "hints.bpf.h"
#include "maps.bpf.h"
#include "scx_compat.bpf.h"
#include "state.bpf.h"
#include "waker.bpf.h"
#include "policy/average.h"
#include "policy/deadline.h"
#include "policy/level.h"
#include "policy/preempt.h"

char _license[] SEC("license") = "GPL";

/* The shared deadline queue; per-CPU queues are numbered by their CPU. */
#define SHARED_DSQ (1ULL << 32)
/* CPUs compared when a victim is wanted: enough to find one, few enough for a wakeup. */
#define VICTIM_CANDIDATES 8
/* Tasks at the head of the shared queue that may all be for other CPUs. */
#define HEADS_LOOKED_AT 8

static u32 nr_cpus;

/* CPUs on their way offline, or there. */
static bool leaving[GAMER_MAX_CPUS];

/* Whose turn it is on a CPU, on kernels where the heads of the queues cannot be looked at. */
static u8 turn[GAMER_MAX_CPUS];

/* The clock may step back a little from one CPU to another. */
static u64 elapsed(u64 now, u64 then)
{
	return now > then ? now - then : 0;
}

static void count_signs(const struct gamer_signs *signs, u32 level)
{
	if (level)
		gamer_count(GAMER_STAT_BOOSTED);
	if (signs->input_open)
		gamer_count(GAMER_STAT_INPUT_BOOSTS);
	if (signs->frame_open)
		gamer_count(GAMER_STAT_FRAME_BOOSTS);
}

static void set_level(struct task_struct *p, struct task_state *state, const struct gamer_config *conf, u64 now)
{
	struct gamer_signs signs = {
		.expected_run_ns = gamer_expected_run(state->run_average_ns, state->ran_since_wake_ns),
		.answers = gamer_chain_holds(state->chain),
		.kernel_thread = p->flags & PF_KTHREAD,
	};

	read_game(p, state, conf, now, &signs);
	read_windows(now, &signs);
	state->plays = signs.in_game;
	state->level = gamer_level(&signs);
	count_signs(&signs, state->level);
}

/* A preempted task keeps its deadline, so being preempted does not send it to the back. */
static void set_deadline(struct task_struct *p, struct task_state *state, const struct gamer_config *conf, u64 now,
			 bool wakeup)
{
	u64 expected = gamer_expected_run(state->run_average_ns, state->ran_since_wake_ns);

	if (!wakeup && state->deadline_ns && state->turn_ns < conf->slice_ns)
		return;
	state->turn_ns = 0;
	state->deadline_ns = gamer_deadline(now, expected, p->scx.weight, state->level, conf->slice_lag_ns);
}

static void rank(struct task_struct *p, struct task_state *state, const struct gamer_config *conf, u64 now, bool wakeup)
{
	if (wakeup) {
		state->woken_ns = now;
		state->chain = chain_of_wakee(conf);
		gamer_count(GAMER_STAT_WAKEUPS);
		if (!gamer_chain_holds(state->chain))
			gamer_count(GAMER_STAT_SELF_WOKEN);
	}
	set_level(p, state, conf, now);
	set_deadline(p, state, conf, now, wakeup);
}

/* SCX_WAKE_SYNC is masked: with it the kernel calls the waker's busy CPU idle, and the wakee waits behind it. */
s32 SEC("struct_ops/sched_select_cpu") BPF_PROG(sched_select_cpu, struct task_struct *p, s32 prev_cpu, u64 wake_flags)
{
	const struct gamer_config *conf = settings();
	struct task_state *state = task_state(p);
	bool is_idle = false;
	s32 cpu = scx_bpf_select_cpu_dfl(p, prev_cpu, wake_flags & ~GAMER_WAKE_SYNC, &is_idle);

	if (is_idle && state && conf) {
		rank(p, state, conf, bpf_ktime_get_ns(), true);
		gamer_count(GAMER_STAT_DIRECT);
		gamer_dsq_insert(p, GAMER_DSQ_LOCAL, conf->slice_ns, 0);
	}
	return cpu;
}

/*
 * Only what the kernel says of the task now, never what an earlier callback saw. The running BPF program may itself
 * disable migration of the current task, once; that is not the task's doing.
 */
static bool runs_on_one_cpu(const struct task_struct *p)
{
	u32 by_program = bpf_get_current_task_btf() == p;

	return p->nr_cpus_allowed == 1 || (u32)p->migration_disabled > by_program;
}

/*
 * A kick is an interrupt to the CPU that asks for it. One on its way offline no longer gets any, and the kernel would
 * wait for it for ever when the next scheduler is unloaded; the last thing such a CPU does is wake a task.
 * Some kernels do not let us kick at all. Then only the insert itself can wake a CPU, see insert_without_kick().
 */
static bool is_leaving(void)
{
	u32 cpu = bpf_get_smp_processor_id();

	return cpu < GAMER_MAX_CPUS && leaving[cpu];
}

static bool can_kick(void)
{
	return bpf_ksym_exists(scx_bpf_kick_cpu) && !is_leaving();
}

/* Makes `cpu` look at the queues, where it can be made to. */
static void kick(s32 cpu, u64 flags)
{
	if (can_kick())
		scx_bpf_kick_cpu(cpu, flags);
}

struct search {
	u64 now;
	u64 min_run_ns;
	u32 level;
	s32 victim; /* -1: none yet */
	s32 vacant; /* runs nothing of ours, -1: none seen */
	struct gamer_cpu_state *best;
	bool spared; /* one of lower rank was left alone */
};

static void consider_victim(struct search *search, s32 cpu, struct task_struct *p)
{
	struct gamer_cpu_state *state = cpu_state(cpu);

	if (!state)
		return;
	if (!state->started_ns)
		search->vacant = cpu;
	if (!gamer_outranks(search->level, state) || !bpf_cpumask_test_cpu(cpu, p->cpus_ptr))
		return;
	if (!gamer_may_preempt(search->level, state, search->now, search->min_run_ns)) {
		search->spared = true;
		return;
	}
	if (search->best && !gamer_better_victim(state, search->best))
		return;
	search->best = state;
	search->victim = cpu;
}

/* Whoever runs there will be preempted: nobody else need ask. */
static void take_cpu(struct gamer_cpu_state *state, u64 now)
{
	state->kicked_ns = now;
	gamer_count(GAMER_STAT_PREEMPTIONS);
}

/* Looks for the CPU that should make room for `p`. Starts at the CPU the task would wait on: its caches are there. */
static void find_victim(struct search *search, struct task_struct *p)
{
	s32 home = scx_bpf_task_cpu(p);

	for (u32 i = 0; i < VICTIM_CANDIDATES && i < nr_cpus; i++)
		consider_victim(search, (home + i) % nr_cpus, p);
	if (search->best)
		take_cpu(search->best, search->now);
	else if (search->spared)
		gamer_count(GAMER_STAT_KICKS_SPARED);
}

/* A CPU may have become idle since none was found: while it was on its way it neither saw the task nor counted as idle. */
static void make_room(struct task_struct *p, struct search *search)
{
	find_victim(search, p);
	if (search->victim >= 0)
		kick(search->victim, GAMER_KICK_PREEMPT);
	else if (search->vacant >= 0)
		kick(search->vacant, GAMER_KICK_IDLE);
}

static void enqueue_pinned(struct task_struct *p, struct task_state *state, const struct gamer_config *conf, u64 now,
			   u64 enq_flags)
{
	s32 cpu = scx_bpf_task_cpu(p);
	struct gamer_cpu_state *running = cpu_state(cpu);

	gamer_count(GAMER_STAT_PINNED);
	if (is_leaving()) {
		gamer_dsq_insert(p, GAMER_DSQ_LOCAL, conf->slice_ns, enq_flags);
		return;
	}
	gamer_dsq_insert_vtime(p, cpu, conf->slice_ns, state->deadline_ns, enq_flags);
	if (running && gamer_may_preempt(state->level, running, now, conf->min_run_ns)) {
		take_cpu(running, now);
		kick(cpu, GAMER_KICK_PREEMPT);
	} else {
		kick(cpu, GAMER_KICK_IDLE);
	}
}

/* Affinity was tested in this callback: by pick_idle_cpu() or by consider_victim(). */
static void insert_on(struct task_struct *p, s32 cpu, const struct gamer_config *conf, u64 enq_flags)
{
	gamer_dsq_insert(p, GAMER_DSQ_LOCAL_ON | cpu, conf->slice_ns, enq_flags);
}

/* True if the task was handed to a CPU that will look at once. */
static bool insert_without_kick(struct task_struct *p, struct search *search, const struct gamer_config *conf, s32 idle,
				u64 enq_flags)
{
	if (idle >= 0) {
		insert_on(p, idle, conf, enq_flags);
		return true;
	}
	find_victim(search, p);
	if (search->victim < 0)
		return false;
	insert_on(p, search->victim, conf, enq_flags | GAMER_ENQ_PREEMPT);
	return true;
}

/* The kernel has just looked when it asked select_cpu. */
static s32 pick_idle_cpu(struct task_struct *p, u64 enq_flags)
{
	return enq_flags & GAMER_ENQ_CPU_SELECTED ? -1 : scx_bpf_pick_idle_cpu(p->cpus_ptr, 0);
}

static void enqueue_shared(struct task_struct *p, struct task_state *state, const struct gamer_config *conf, u64 now,
			   u64 enq_flags)
{
	struct search search = {.now = now, .min_run_ns = conf->min_run_ns, .level = state->level, .victim = -1, .vacant = -1};
	s32 idle = pick_idle_cpu(p, enq_flags);

	if (!can_kick() && insert_without_kick(p, &search, conf, idle, enq_flags))
		return;
	gamer_count(GAMER_STAT_SHARED);
	gamer_dsq_insert_vtime(p, SHARED_DSQ, conf->slice_ns, state->deadline_ns, enq_flags);
	if (idle >= 0) {
		gamer_count(GAMER_STAT_IDLE_KICKS);
		kick(idle, GAMER_KICK_IDLE);
	} else if (state->level) {
		make_room(p, &search);
	}
}

void SEC("struct_ops/sched_enqueue") BPF_PROG(sched_enqueue, struct task_struct *p, u64 enq_flags)
{
	const struct gamer_config *conf = settings();
	struct task_state *state = task_state(p);
	u64 now = bpf_ktime_get_ns();

	/* A task without state cannot be; should it be, the kernel's own queue never loses it. */
	if (!conf || !state) {
		gamer_dsq_insert(p, GAMER_DSQ_LOCAL, GAMER_MSEC, enq_flags);
		return;
	}
	rank(p, state, conf, now, enq_flags & GAMER_ENQ_WAKEUP);
	if (runs_on_one_cpu(p))
		enqueue_pinned(p, state, conf, now, enq_flags);
	else
		enqueue_shared(p, state, conf, now, enq_flags);
}

/* The deadline of the first task in a queue that `cpu` may run, 0 if there is none among the first few. */
static u64 head_deadline(u64 dsq, s32 cpu)
{
	struct task_struct *p;
	u64 deadline = 0;
	u32 seen = 0;

	bpf_for_each(scx_dsq, p, dsq, 0) {
		if (bpf_cpumask_test_cpu(cpu, p->cpus_ptr)) {
			deadline = p->scx.dsq_vtime;
			break;
		}
		if (++seen >= HEADS_LOOKED_AT)
			break;
	}
	return deadline;
}

static bool own_queue_first(s32 cpu)
{
	/* Some 7.1 kernels show an implicit argument in this function's type, and then nobody can call it. */
	if (!bpf_ksym_exists(bpf_iter_scx_dsq_new))
		return turn[cpu & (GAMER_MAX_CPUS - 1)]++ & 1;
	return gamer_first_is_due(head_deadline(cpu, cpu), head_deadline(SHARED_DSQ, cpu));
}

/* Both queues are looked at each time: neither must hide the other. Mostly one of them is empty, which is soon seen. */
static bool serve(s32 cpu)
{
	bool own = scx_bpf_dsq_nr_queued(cpu) > 0, shared = scx_bpf_dsq_nr_queued(SHARED_DSQ) > 0;
	bool own_first = own && (!shared || own_queue_first(cpu));

	if (own_first && gamer_dsq_move_to_local(cpu))
		return true;
	if (shared && gamer_dsq_move_to_local(SHARED_DSQ))
		return true;
	return own && !own_first && gamer_dsq_move_to_local(cpu);
}

void SEC("struct_ops/sched_dispatch") BPF_PROG(sched_dispatch, s32 cpu, struct task_struct *prev)
{
	const struct gamer_config *conf;

	if (serve(cpu) || !prev || !(prev->scx.flags & GAMER_TASK_QUEUED))
		return;
	/* The kernel lets the last one go on, and would give it its own 20 ms. */
	conf = settings();
	if (conf)
		gamer_task_set_slice(prev, conf->slice_ns);
}

void SEC("struct_ops/sched_running") BPF_PROG(sched_running, struct task_struct *p)
{
	struct gamer_cpu_state *cpu = cpu_state(scx_bpf_task_cpu(p));
	struct task_state *state = task_state(p);
	u64 now = bpf_ktime_get_ns();

	if (!cpu || !state)
		return;
	state->started_ns = now;
	cpu->started_ns = now;
	cpu->level = state->level;
	if (!state->woken_ns)
		return;
	gamer_record(GAMER_HIST_WAKE, elapsed(now, state->woken_ns));
	if (state->plays) {
		gamer_count(GAMER_STAT_GAME_WAKEUPS);
		gamer_record(GAMER_HIST_GAME_WAKE, elapsed(now, state->woken_ns));
	}
	state->woken_ns = 0;
}

void SEC("struct_ops/sched_stopping") BPF_PROG(sched_stopping, struct task_struct *p, bool runnable)
{
	struct gamer_cpu_state *cpu = cpu_state(scx_bpf_task_cpu(p));
	struct task_state *state = task_state(p);
	u64 now = bpf_ktime_get_ns(), ran;

	if (cpu)
		cpu->started_ns = 0;
	if (!state || !state->started_ns)
		return;
	ran = elapsed(now, state->started_ns);
	state->started_ns = 0;
	state->turn_ns += ran;
	state->ran_since_wake_ns += ran;
	if (runnable) {
		/* With a slice left the kernel would let it resume before anything that was queued meanwhile. */
		gamer_task_set_slice(p, 0);
		return;
	}
	state->run_average_ns = gamer_run_average(state->run_average_ns, state->ran_since_wake_ns);
	state->ran_since_wake_ns = 0;
}

/* Who has not been woken yet answers nobody. */
s32 SEC("struct_ops.s/sched_init_task") BPF_PROG(sched_init_task, struct task_struct *p, struct scx_init_task_args *args)
{
	struct task_state *state = bpf_task_storage_get(&tasks, p, 0, BPF_LOCAL_STORAGE_GET_F_CREATE);

	if (!state)
		return -ENOMEM;
	state->chain = GAMER_CHAIN_BROKEN;
	return 0;
}

static void change_cpu(s32 cpu, bool offline)
{
	struct gamer_cpu_state *state = cpu_state(cpu);

	if (state)
		state->started_ns = 0;
	if ((u32)cpu < GAMER_MAX_CPUS)
		leaving[(u32)cpu] = offline;
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

s32 SEC("struct_ops.s/sched_init") BPF_PROG(sched_init)
{
	s32 error = scx_bpf_create_dsq(SHARED_DSQ, -1);
	u32 cpu;

	nr_cpus = scx_bpf_nr_cpu_ids();
	if (nr_cpus > GAMER_MAX_CPUS)
		return -E2BIG;
	bpf_for(cpu, 0, nr_cpus) {
		if (error)
			break;
		error = scx_bpf_create_dsq(cpu, -1);
	}
	return error;
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
	.running = (void *)sched_running,
	.stopping = (void *)sched_stopping,
	.init_task = (void *)sched_init_task,
	.cpu_online = (void *)sched_cpu_online,
	.cpu_offline = (void *)sched_cpu_offline,
	.init = (void *)sched_init,
	.exit = (void *)sched_exit,
	.name = "gamer",
};
