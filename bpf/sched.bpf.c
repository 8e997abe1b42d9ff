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
#include "maps.bpf.h"
#include "scx_compat.bpf.h"
#include "policy/average.h"
#include "policy/deadline.h"
#include "policy/game.h"
#include "policy/level.h"
#include "policy/preempt.h"
#include "policy/window.h"

char _license[] SEC("license") = "GPL";

/* The shared deadline queue; per-CPU queues are numbered by their CPU. */
#define SHARED_DSQ (1ULL << 32)
/* CPUs compared when a victim is wanted: enough to find one, few enough for a wakeup. */
#define VICTIM_CANDIDATES 8
/* Tasks at the head of the shared queue that may all be for other CPUs. */
#define HEADS_LOOKED_AT 8

struct task_state {
	u64 run_average_ns;
	u64 ran_since_wake_ns;
	u64 turn_ns;    /* ran since the deadline was last set */
	u64 started_ns; /* 0: not running */
	u64 deadline_ns;
	u64 woken_ns;   /* 0: already ran since its wakeup */
	u32 level;
	u32 game_sequence; /* of the record `in_game` was taken from */
	bool in_game; /* member of the family in that record */
	bool plays;   /* belongs to the game that is live now */
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

static struct task_state *task_state(struct task_struct *p)
{
	return bpf_task_storage_get(&tasks, p, 0, 0);
}

static struct gamer_cpu_state *cpu_state(s32 cpu)
{
	u32 key = cpu;

	return bpf_map_lookup_elem(&cpus, &key);
}

static const struct gamer_config *settings(void)
{
	u32 zero = 0;

	return bpf_map_lookup_elem(&gamer_config, &zero);
}

static bool hint_is_live(enum gamer_hint hint)
{
	if (hint == GAMER_HINT_REJECTED)
		gamer_count(GAMER_STAT_HINTS_REJECTED);
	return hint == GAMER_HINT_LIVE;
}

static bool window_open(u32 kind, u32 slot, u64 now)
{
	u32 index = gamer_window_index(kind, slot);
	struct gamer_window *window = bpf_map_lookup_elem(&gamer_windows, &index);

	return window && hint_is_live(gamer_window_state(READ_ONCE(window->opened_ns), READ_ONCE(window->until_ns), now));
}

/* A fixed foreground process counts while it lives; with a record, membership is looked up once per sequence. */
static bool in_game(struct task_struct *p, struct task_state *state, const struct gamer_config *conf,
		    const struct gamer_game *record)
{
	u32 ticks = gamer_start_ticks(BPF_CORE_READ(p, group_leader, start_boottime));
	u32 sequence;

	if (conf->foreground_tgid)
		return conf->foreground_tgid == (u32)p->tgid && conf->foreground_ticks == ticks;
	sequence = READ_ONCE(record->sequence);
	if (sequence == state->game_sequence || sequence & 1)
		return state->in_game;
	bool member = gamer_in_family(record, p->tgid, ticks);

	if (READ_ONCE(record->sequence) != sequence) {
		gamer_count(GAMER_STAT_HINTS_REJECTED);
		return state->in_game;
	}
	state->game_sequence = sequence;
	state->in_game = member;
	return member;
}

static void read_game(struct task_struct *p, struct task_state *state, const struct gamer_config *conf, u64 now,
		      struct gamer_signs *signs)
{
	u32 zero = 0;
	const struct gamer_game *record = bpf_map_lookup_elem(&gamer_game, &zero);

	if (!record)
		return;
	signs->game_known = conf->foreground_tgid ||
			    (record->nr_family &&
			     hint_is_live(gamer_record_state(READ_ONCE(record->stamp_ns), READ_ONCE(record->lifetime_ns), now)));
	signs->in_game = signs->game_known && in_game(p, state, conf, record);
}

static void read_windows(u64 now, struct gamer_signs *signs)
{
	u32 here = gamer_window_cpu_slot(bpf_get_smp_processor_id());

	signs->input_open = window_open(GAMER_WINDOW_INPUT, GAMER_WINDOW_GLOBAL, now);
	signs->input_here = signs->input_open && window_open(GAMER_WINDOW_INPUT, here, now);
	signs->frame_open = window_open(GAMER_WINDOW_FRAME, GAMER_WINDOW_GLOBAL, now);
}

static void count_signs(const struct gamer_signs *signs, u32 level)
{
	if (level)
		gamer_count(GAMER_STAT_BOOSTED);
	if (!gamer_windows_apply(signs))
		return;
	if (signs->input_open)
		gamer_count(GAMER_STAT_INPUT_BOOSTS);
	if (signs->frame_open)
		gamer_count(GAMER_STAT_FRAME_BOOSTS);
}

static void set_level(struct task_struct *p, struct task_state *state, const struct gamer_config *conf, u64 now)
{
	struct gamer_signs signs = {
		.expected_run_ns = gamer_expected_run(state->run_average_ns, state->ran_since_wake_ns),
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
		gamer_count(GAMER_STAT_WAKEUPS);
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

	return p->nr_cpus_allowed == 1 || (u32)BPF_CORE_READ(p, migration_disabled) > by_program;
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

/* Makes `cpu` look at the queues. */
static void kick(s32 cpu, u64 flags)
{
	if (bpf_ksym_exists(scx_bpf_kick_cpu))
		scx_bpf_kick_cpu(cpu, flags);
}

struct search {
	u64 now;
	u64 min_run_ns;
	u32 level;
	s32 victim; /* -1: none yet */
	struct gamer_cpu_state *best;
	bool spared; /* one of lower rank was left alone */
};

static void consider_victim(struct search *search, s32 cpu, struct task_struct *p)
{
	struct gamer_cpu_state *state = cpu_state(cpu);

	if (!state || !bpf_cpumask_test_cpu(cpu, p->cpus_ptr) || !gamer_outranks(search->level, state))
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

/* The CPU that should make room for `p`, or -1. Starts at the CPU the task would wait on: its caches are there. */
static s32 find_victim(struct task_struct *p, const struct task_state *state, const struct gamer_config *conf, u64 now)
{
	struct search search = {.now = now, .min_run_ns = conf->min_run_ns, .level = state->level, .victim = -1};
	s32 home = scx_bpf_task_cpu(p);
	u32 i;

	bpf_for(i, 0, VICTIM_CANDIDATES) {
		if (i >= nr_cpus)
			break;
		consider_victim(&search, (home + i) % nr_cpus, p);
	}
	if (search.best)
		take_cpu(search.best, now);
	else if (search.spared)
		gamer_count(GAMER_STAT_KICKS_SPARED);
	return search.victim;
}

static void make_room(struct task_struct *p, const struct task_state *state, const struct gamer_config *conf, u64 now)
{
	s32 victim = find_victim(p, state, conf, now);

	if (victim >= 0)
		kick(victim, GAMER_KICK_PREEMPT);
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
static bool insert_without_kick(struct task_struct *p, const struct task_state *state, const struct gamer_config *conf,
				u64 now, s32 idle, u64 enq_flags)
{
	s32 victim;

	if (idle >= 0) {
		insert_on(p, idle, conf, enq_flags);
		return true;
	}
	victim = find_victim(p, state, conf, now);
	if (victim < 0)
		return false;
	insert_on(p, victim, conf, enq_flags | GAMER_ENQ_PREEMPT);
	return true;
}

static void enqueue_shared(struct task_struct *p, struct task_state *state, const struct gamer_config *conf, u64 now,
			   u64 enq_flags)
{
	s32 idle = scx_bpf_pick_idle_cpu(p->cpus_ptr, 0);

	if (!can_kick() && insert_without_kick(p, state, conf, now, idle, enq_flags))
		return;
	gamer_count(GAMER_STAT_SHARED);
	gamer_dsq_insert_vtime(p, SHARED_DSQ, conf->slice_ns, state->deadline_ns, enq_flags);
	if (idle >= 0) {
		gamer_count(GAMER_STAT_IDLE_KICKS);
		kick(idle, GAMER_KICK_IDLE);
	} else {
		make_room(p, state, conf, now);
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

/* Both queues are looked at each time: neither must hide the other. */
void SEC("struct_ops/sched_dispatch") BPF_PROG(sched_dispatch, s32 cpu, struct task_struct *prev)
{
	const struct gamer_config *conf = settings();
	bool own_first = own_queue_first(cpu);

	if (gamer_dsq_move_to_local(own_first ? cpu : SHARED_DSQ))
		return;
	if (gamer_dsq_move_to_local(own_first ? SHARED_DSQ : cpu))
		return;
	/* The kernel lets the last one go on, and would give it its own 20 ms. */
	if (prev && conf && prev->scx.flags & GAMER_TASK_QUEUED)
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

s32 SEC("struct_ops.s/sched_init_task") BPF_PROG(sched_init_task, struct task_struct *p, struct scx_init_task_args *args)
{
	return bpf_task_storage_get(&tasks, p, 0, BPF_LOCAL_STORAGE_GET_F_CREATE) ? 0 : -ENOMEM;
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
