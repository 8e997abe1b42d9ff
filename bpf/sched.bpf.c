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
#include "futex.bpf.h"
#include "hints.bpf.h"
#include "hold.bpf.h"
#include "home.bpf.h"
#include "learn.bpf.h"
#include "load.bpf.h"
#include "maps.bpf.h"
#include "nodes.bpf.h"
#include "placement.bpf.h"
#include "scx_compat.bpf.h"
#include "state.bpf.h"
#include "waker.bpf.h"
#include "policy/average.h"
#include "policy/deadline.h"
#include "policy/level.h"
#include "policy/preempt.h"
#include "policy/slice.h"
#include "policy/softirq.h"

char _license[] SEC("license") = "GPL";

/* CPUs compared when one should make room: enough to find one, few enough for a wakeup. Others are passed over. */
#define CPUS_CONSIDERED 16
#define CPUS_PASSED 64
/* How long after the last use of local queues others look into them. */
#define LOCAL_QUEUES_LAST_NS (100 * GAMER_MSEC)

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
	if (gamer_window_level(signs))
		gamer_count(gamer_reads_input(signs) ? GAMER_STAT_INPUT_BOOSTS : GAMER_STAT_FRAME_BOOSTS);
}

static bool carries_packets_to_game(const struct task_struct *p, u64 now)
{
	char comm[8];

	__builtin_memcpy(comm, p->comm, sizeof(comm));
	return gamer_serves_softirqs(comm) && window_open(GAMER_WINDOW_INPUT, now);
}

/* With what mechanisms add to it that are switched one by one. */
static u32 level_of(const struct task_struct *p, const struct task_state *state, const struct gamer_config *conf,
			const struct gamer_signs *signs, u64 now)
{
	u32 level = gamer_level(signs);

	if (signs->can_wait)
		return level;
	if (signs->kernel_thread && gamer_uses(conf, GAMER_MECHANISM_PREFER_NAPI) && carries_packets_to_game(p, now)) {
		gamer_count(GAMER_STAT_NAPI_BOOSTS);
		return GAMER_LEVEL_MAX;
	}
	if (gamer_uses(conf, GAMER_MECHANISM_RATE_MONOTONIC) && gamer_rate_raises(level, state->period_ns, signs->answers)) {
		gamer_count(GAMER_STAT_RATE_BOOSTS);
		level++;
	}
	if (gamer_uses(conf, GAMER_MECHANISM_MISS_RECOVERY) && level)
		level += state->misses.recovery;
	if (gamer_uses(conf, GAMER_MECHANISM_PIPELINE) && signs->in_game)
		level = gamer_stage_level(level, &state->stage);
	return gamer_at_most(level, GAMER_LEVEL_MAX);
}

static void set_level(struct task_struct *p, struct task_state *state, const struct gamer_config *conf, u64 now,
		      bool wakeup)
{
	struct gamer_signs signs = {
		.expected_run_ns = gamer_expected_run(state->run_average_ns, state->ran_since_wake_ns),
		.answers = gamer_chain_holds(state->chain),
		.kernel_thread = p->flags & PF_KTHREAD,
		.can_wait = p->scx.weight <= GAMER_WEIGHT_CAN_WAIT,
		.serves_game = state->serves_game,
	};

	/* No hint raises who never sleeps, so none need be read when the slice of such a task is over. */
	if (wakeup || signs.expected_run_ns <= GAMER_RUN_FRAME_NS) {
		read_game(p, state, conf, now, &signs);
		read_windows(state, now, &signs);
		state->plays = signs.in_game;
		state->beside_game = signs.game_known && !signs.in_game;
	}
	if (state->boosted_until_ns <= now)
		state->boosted_until_ns = 0;
	state->own_level = level_of(p, state, conf, &signs, now);
	state->level = gamer_boosted_level(state->own_level, state->boost, state->boosted_until_ns, now);
	count_signs(&signs, state->level);
}

static void note_wakeup(struct task_state *state, const struct gamer_config *conf, u64 now)
{
	if (state->waits_for)
		take_rank_back(state, conf, now);
	state->woken_ns = now;
	learn_waker(state, conf, now);
	if (gamer_uses(conf, GAMER_MECHANISM_RATE_MONOTONIC))
		learn_period(state, now);
	if (gamer_uses(conf, GAMER_MECHANISM_PIPELINE) && state->plays)
		learn_stage(state, !state->chain, now);
	gamer_count(GAMER_STAT_WAKEUPS);
	if (!gamer_chain_holds(state->chain))
		gamer_count(GAMER_STAT_SELF_WOKEN);
}

/* In the middle of a turn, so that being preempted sends nobody to the back; unless what it was lent has to end. */
static bool keeps_rank(const struct task_state *state, const struct gamer_config *conf, u64 now)
{
	return state->deadline_ns && state->turn_ns < conf->slice_ns && !state->yielded &&
	       (!state->boosted_until_ns || now < state->boosted_until_ns);
}

VERIFIED_ALONE int rank(struct task_struct *p __arg_trusted, struct task_state *state __arg_nonnull,
			const struct gamer_config *conf __arg_nonnull, u64 now, bool wakeup)
{
	if (wakeup)
		note_wakeup(state, conf, now);
	else if (keeps_rank(state, conf, now))
		return 0;
	set_level(p, state, conf, now, wakeup);
	state->turn_ns = 0;
	state->deadline_ns = deadline_from(p, state, conf, state->level, now);
	return 0;
}

/* A search for the CPU that should run a task when none is idle. */
struct search {
	struct gamer_claim claim;
	u64 now;
	u64 min_run_ns;
	bool preempts; /* or nobody makes room */
	s32 victim; /* makes room: runs something of lower rank, or else is fetching something; -1: none */
	s32 vacant; /* runs nothing of ours; -1: none */
};

/* The better one of a CPU and the best so far. */
static const struct gamer_cpu_state *consider_cpu(struct search *search, s32 cpu, const struct gamer_cpu_state *best)
{
	const struct gamer_cpu_state *state = cpu_state(cpu);

	if (!state)
		return best;
	if (!state->started_ns && search->vacant < 0)
		search->vacant = cpu;
	if (!gamer_makes_room(&search->claim, state, search->now, search->min_run_ns))
		return best;
	if (best && !gamer_better_victim(state, best))
		return best;
	search->victim = cpu;
	return state;
}

static __always_inline struct gamer_claim claim_of(const struct task_state *state, bool woken)
{
	return (struct gamer_claim){
		.deadline_ns = state->deadline_ns,
		.expected_run_ns = gamer_expected_run(state->run_average_ns, state->ran_since_wake_ns),
		.level = state->level,
		.woken = woken,
	};
}

/* Starts at the CPU the task would wait on: its caches are there. */
VERIFIED_ALONE int find_cpu(struct search *search __arg_nonnull, struct task_struct *p __arg_trusted, s32 home)
{
	const struct gamer_cpu_state *best = NULL;
	u32 considered = 0, i;

	search->victim = search->vacant = -1;
	if (!search->preempts)
		return 0;
	bpf_for(i, 0, CPUS_PASSED) {
		u32 cpu = (home + i) % nr_cpus;

		if (i >= nr_cpus || considered >= CPUS_CONSIDERED)
			break;
		if (is_offline(cpu) || !bpf_cpumask_test_cpu(cpu, p->cpus_ptr))
			continue;
		best = consider_cpu(search, cpu, best);
		/* There is none better than background that has run. */
		if (best && best->started_ns && !best->level)
			break;
		considered++;
	}
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
	search->preempts = gamer_uses(conf, GAMER_MECHANISM_PREEMPTION) && !state->yielded && may_move(state, conf, now);
}

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
	gamer_dsq_insert(p, GAMER_DSQ_LOCAL, conf->slice_ns, state->level >= GAMER_LEVEL_SHORT ? GAMER_ENQ_PREEMPT : 0);
	return cpu;
}

/*
 * Only what the kernel says of the task now, never what an earlier callback saw. The running BPF program may itself
 * disable migration of the current task, once; that is not the task's doing.
 */
static bool runs_on_one_cpu(const struct task_struct *p)
{
	return p->nr_cpus_allowed == 1 ||
	       (p->migration_disabled && (u32)p->migration_disabled > (bpf_get_current_task_btf() == p));
}

static void show_rank(struct gamer_cpu_state *cpu, const struct task_state *state, u64 now)
{
	cpu->started_ns = now;
	cpu->deadline_ns = state->deadline_ns;
	cpu->level = state->level;
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

/* True if the task preempts what runs on the CPU it is queued on, where the kernel says that it may run. */
static bool preempts_here(const struct task_struct *p, const struct task_state *state, const struct gamer_config *conf,
			  u64 now, bool woken)
{
	struct gamer_cpu_state *cpu = cpu_state(task_cpu(p));
	struct gamer_claim claim = claim_of(state, woken);

	if (!cpu || !gamer_uses(conf, GAMER_MECHANISM_PREEMPTION))
		return false;
	if (!gamer_makes_room(&claim, cpu, now, conf->min_run_ns)) {
		if (gamer_outranks(&claim, cpu, now))
			gamer_count(GAMER_STAT_SPARED);
		return false;
	}
	take_cpu(cpu, state, &claim, now);
	return true;
}

/*
 * The kernel hands over a task to another CPU by an interrupt of the CPU that asks for it. One on its way offline no
 * longer gets any, and the kernel would wait for it for ever when the next scheduler is unloaded.
 */
static bool is_leaving(void)
{
	return is_offline(bpf_get_smp_processor_id());
}

/* Where a task can go on at once that was preempted, or whose slice is over; or -1. */
static s32 cpu_to_move_to(struct task_struct *p, const struct task_state *state, struct search *search, bool selected)
{
	/* The kernel has just looked for an idle CPU on behalf of who is being woken. */
	s32 idle = selected ? -1 : idle_cpu_to_move_to(p, state);

	if (idle >= 0 || !state->level)
		return idle;
	find_cpu(search, p, task_cpu(p));
	return search->victim;
}

/* Of a turn that begins now on `home`. */
static u64 slice_for(const struct task_state *state, const struct gamer_config *conf, s32 home, u64 now)
{
	const struct gamer_cpu_state *cpu;
	u64 slice_ns = conf->slice_ns;

	if (state->level)
		return slice_ns;
	if (gamer_uses(conf, GAMER_MECHANISM_WINDOW_SLICES))
		slice_ns = gamer_window_slice(slice_ns, window_open(GAMER_WINDOW_INPUT, now), window_open(GAMER_WINDOW_FRAME, now));
	cpu = gamer_uses(conf, GAMER_MECHANISM_CRITICALITY) ? cpu_state(home) : NULL;
	if (cpu)
		slice_ns = gamer_critical_slice(slice_ns, cpu->criticality, criticality_of_all());
	if (slice_ns < conf->slice_ns)
		gamer_count(GAMER_STAT_SHORT_SLICES);
	return slice_ns;
}

/* Into the queue of the CPU whose run queue is locked for this callback, as it is when that CPU looks for work. */
static void enqueue_at_home(struct task_struct *p, u64 slice_ns, u64 vtime, u64 enq_flags)
{
	s32 home = task_cpu(p);
	struct gamer_cpu_state *cpu = cpu_state(home);

	if (cpu)
		cpu->own_waiting = true;
	gamer_dsq_insert_vtime(p, home, slice_ns, vtime, enq_flags);
}

/* True if it is enough to wait where the task ran, because it wakes there or because the machine has little to do. */
static bool enqueue_local(struct task_struct *p, struct task_state *state, const struct gamer_config *conf, u64 now,
			  u64 enq_flags)
{
	if (state->sync_home) {
		gamer_count(GAMER_STAT_SYNC_LOCAL);
		enqueue_at_home(p, conf->slice_ns, state->deadline_ns, enq_flags);
		return true;
	}
	/* Where queues cannot be looked into, nobody could take it from here. */
	if (!gamer_uses(conf, GAMER_MECHANISM_LOCAL_QUEUES) || !gamer_can_iterate() || machine_is_busy())
		return false;
	gamer_count(GAMER_STAT_LOCAL);
	WRITE_ONCE(last_local_ns, now);
	enqueue_at_home(p, conf->slice_ns, now, enq_flags);
	return true;
}

static void note_arrival(const struct task_state *state)
{
	if (state->level)
		WRITE_ONCE(ranked_arrivals, READ_ONCE(ranked_arrivals) + 1);
}

static void enqueue_shared(struct task_struct *p, struct task_state *state, const struct gamer_config *conf, u64 now,
			   u64 enq_flags, bool selected)
{
	struct gamer_cpu_state *victim;
	struct search search = {.victim = -1};
	s32 cpu;

	/* Since select_cpu looked, a CPU may have turned to something of lower rank. */
	start_search(&search, state, conf, now, enq_flags & GAMER_ENQ_WAKEUP);
	cpu = is_leaving() ? -1 : cpu_to_move_to(p, state, &search, selected);
	if (cpu >= 0) {
		gamer_count(GAMER_STAT_MOVED);
		victim = cpu == search.victim ? cpu_state(cpu) : NULL;
		if (victim) {
			take_cpu(victim, state, &search.claim, now);
			enq_flags |= GAMER_ENQ_PREEMPT;
		}
		gamer_dsq_insert(p, GAMER_DSQ_LOCAL_ON | cpu, conf->slice_ns, enq_flags);
	} else if (!enqueue_local(p, state, conf, now, enq_flags)) {
		gamer_count(GAMER_STAT_SHARED);
		note_arrival(state);
		gamer_dsq_insert_vtime(p, queue_for(conf, task_cpu(p)), slice_for(state, conf, task_cpu(p), now), state->deadline_ns,
				       enq_flags);
	}
}

/* What runs something is not idle, which is sooner seen than asked. */
static bool claims_idle(s32 cpu)
{
	const struct gamer_cpu_state *state = cpu_state(cpu);

	return state && !state->started_ns && scx_bpf_test_and_clear_cpu_idle(cpu);
}

static void enqueue_ranked(struct task_struct *p, struct task_state *state, const struct gamer_config *conf, u64 now,
			   u64 enq_flags, bool selected)
{
	if (preempts_here(p, state, conf, now, enq_flags & GAMER_ENQ_WAKEUP)) {
		gamer_dsq_insert(p, GAMER_DSQ_LOCAL, conf->slice_ns, enq_flags | GAMER_ENQ_PREEMPT);
	} else if (!runs_on_one_cpu(p)) {
		enqueue_shared(p, state, conf, now, enq_flags, selected);
	} else if (claims_idle(task_cpu(p))) {
		/* Nobody asked for an idle CPU on its behalf; now nobody else is given this one. */
		gamer_count(GAMER_STAT_DIRECT);
		gamer_dsq_insert(p, GAMER_DSQ_LOCAL, conf->slice_ns, enq_flags);
	} else {
		gamer_count(GAMER_STAT_PINNED);
		note_arrival(state);
		enqueue_at_home(p, slice_for(state, conf, task_cpu(p), now), state->deadline_ns, enq_flags);
	}
}

/* True if the task was preempted by who is soon gone, and waits for that in the queue of its CPU. */
static bool stays_at_home(struct task_struct *p, struct task_state *state, const struct gamer_config *conf, u64 now,
			  u64 enq_flags)
{
	struct gamer_cpu_state *cpu = cpu_state(task_cpu(p));

	if (!cpu || !gamer_uses(conf, GAMER_MECHANISM_STAY_HOME) || !gamer_waits_at_home(cpu, state->turn_ns, conf->slice_ns))
		return false;
	state->yielded = false;
	cpu->taken_briefly = false;
	cpu->resuming = true;
	cpu->arrivals = READ_ONCE(ranked_arrivals);
	WRITE_ONCE(last_local_ns, now);
	gamer_count(GAMER_STAT_STAYED);
	enqueue_at_home(p, conf->slice_ns - state->turn_ns, state->deadline_ns, enq_flags);
	return true;
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

/* The deadline of the first task in a queue that `cpu` may run, 0 if there is none among the first few. */
static u64 head_deadline(u64 dsq, s32 cpu)
{
	struct task_struct *p;
	u64 deadline = 0;
	u32 seen = 0;

	if (bpf_ksym_exists(scx_bpf_dsq_peek)) {
		p = scx_bpf_dsq_peek(dsq);
		if (!p)
			return 0;
		if (bpf_cpumask_test_cpu(cpu, p->cpus_ptr))
			return p->scx.dsq_vtime;
	}
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

static bool own_queue_first(s32 cpu, u64 shared)
{
	if (!gamer_can_iterate())
		return turn[cpu & (GAMER_MAX_CPUS - 1)]++ & 1;
	return gamer_first_is_due(head_deadline(cpu, cpu), head_deadline(shared, cpu));
}

/*
 * Both queues are looked at each time: neither must hide the other. Mostly one of them is empty, which is soon seen; that
 * nobody waits in its own a CPU knows by itself.
 */
static bool serve(s32 cpu, struct gamer_cpu_state *here, u64 shared)
{
	bool own_first = here->own_waiting && gamer_resumes(here, READ_ONCE(ranked_arrivals));

	here->resuming = false;
	if (!own_first && here->own_waiting) {
		here->own_waiting = scx_bpf_dsq_nr_queued(cpu) > 0;
		own_first = here->own_waiting && (!scx_bpf_dsq_nr_queued(shared) || own_queue_first(cpu, shared));
	}
	if (own_first && gamer_dsq_move_to_local(cpu))
		return true;
	return gamer_dsq_move_to_local(shared) || (here->own_waiting && gamer_dsq_move_to_local(cpu));
}

/* What a CPU does that would idle otherwise. */
VERIFIED_ALONE int serve_others(s32 cpu, const struct gamer_cpu_state *here __arg_nonnull, bool numa)
{
	u64 local_ns = READ_ONCE(last_local_ns), now = bpf_ktime_get_ns();

	if (local_ns && elapsed(now, local_ns) < LOCAL_QUEUES_LAST_NS && take_from_cpus(cpu))
		return true;
	/* What is released may be queued before this CPU counts as idle: it looks again. */
	if (release_held(now, 0))
		gamer_kick(cpu, 0);
	return nodes_used && take_from_nodes(cpu, here, numa);
}

/* What waits where tasks were queued before --numa was switched goes first; nothing is added there any more. */
static bool find_work(s32 cpu, struct gamer_cpu_state *here)
{
	const struct gamer_config *conf = settings();
	bool numa = conf && gamer_uses(conf, GAMER_MECHANISM_NUMA);

	if (serve_wanted(cpu, shared_dsq(here, numa)))
		return true;
	if (nodes_used && gamer_dsq_move_to_local(shared_dsq(here, !numa)))
		return true;
	return serve(cpu, here, shared_dsq(here, numa)) || serve_others(cpu, here, numa);
}

/* By the CPU time that the kernel has counted. */
static u64 account(const struct task_struct *p, struct task_state *state)
{
	u64 ran = elapsed(p->se.sum_exec_runtime, state->executed_ns);

	state->executed_ns = p->se.sum_exec_runtime;
	state->turn_ns += ran;
	state->ran_since_wake_ns += ran;
	return ran;
}

/*
 * Who has a rank and is due before all that wait goes on when its slice is over: handed over, its CPU would have to be
 * taken back in the next moment.
 */
static bool keeps_cpu(s32 cpu, const struct gamer_cpu_state *here, const struct task_state *state,
		      const struct gamer_config *conf)
{
	u64 own, shared;

	if (!state->level || state->yielded || READ_ONCE(wanted) || !gamer_can_iterate())
		return false;
	own = here->own_waiting ? head_deadline(cpu, cpu) : 0;
	shared = head_deadline(shared_dsq(here, gamer_uses(conf, GAMER_MECHANISM_NUMA)), cpu);
	return (!own || state->deadline_ns < own) && (!shared || state->deadline_ns < shared);
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
	here->busy_ns += account(p, state);
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
	if (state) {
		begin_turn(here, prev, state, conf, now);
		if (keeps_cpu(cpu, here, state, conf))
			return go_on(here, prev, state, conf, now);
	}
	here->dispatching = true;
	if (find_work(cpu, here))
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
	if (state->ran_on != home)
		note_move(p, state, conf, home, now);
	if (state->woken_ns)
		note_first_run(state, conf, now);
}

void SEC("struct_ops/sched_stopping") BPF_PROG(sched_stopping, struct task_struct *p, bool runnable)
{
	struct gamer_cpu_state *cpu = cpu_state(task_cpu(p));
	struct task_state *state = task_state(p);

	if (!cpu || !state)
		return;
	cpu->busy_ns += account(p, state);
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
	if (!p->__state)
		return;
	if (state->plays)
		sleep_on_futex(p, state);
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
	return create_queues() ?: start_wakeup_timer();
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
