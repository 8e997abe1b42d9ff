// SPDX-License-Identifier: GPL-2.0-only
/*
 * Watches every switch, wakeup and migration, below whatever scheduler decides them. Who waits and which CPU is idle is
 * followed from the start, for the window may open in the middle of it; everything else is counted in the window only.
 *
 * sched_wakeup and sched_switch run under the lock of the queue the task is in, so no two of them write one task's wait.
 */
#include "prelude.bpf.h"
#include "accounting.h"

char _license[] SEC("license") = "GPL";

#define TASK_RUNNING 0
#define IDLE_PID 0
/* Below it are the classes that no fair scheduler and no sched_ext has a say in. */
#define MAX_RT_PRIO 100

/* Set before loading. */
const volatile struct meter_window window;
const volatile s32 online_cpus;

struct meter_record record __attribute__((aligned(64)));

extern const struct rq runqueues __ksym;

/*
 * What each task waits for, by its number: the cheapest place there is, which never has to be made nor forgotten, as the
 * dead do not wait. Made as large as there are numbers.
 */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, u64);
} waits SEC(".maps");

static __always_inline u64 *wait_of(struct task_struct *p)
{
	u32 pid = p->pid;

	return bpf_map_lookup_elem(&waits, &pid);
}

static __always_inline struct meter_cpu *this_cpu(void)
{
	u32 cpu = bpf_get_smp_processor_id();

	return cpu < GAMER_MAX_CPUS ? &record.cpus[cpu] : NULL;
}

static __always_inline void count(u64 *counter, u64 now)
{
	if (meter_is_open(&window, now))
		__sync_fetch_and_add(counter, 1);
}

/* --- an idle CPU beside a waiting task ---------------------------------------------------------------------------- */

/*
 * The order of the counts is exact, that of the stamps is not: an end that overtakes its beginning finds no stamp, and
 * that spell was far too short to count.
 */
static void change_counts(u64 change, u64 now)
{
	u64 before, since, spell;
	bool wasted, wastes;

	if (!change)
		return;
	before = __sync_fetch_and_add(&record.spells.counts, change);
	wasted = meter_wastes_cpu(before);
	wastes = meter_wastes_cpu(before + change);
	if (wasted == wastes)
		return;
	since = __sync_lock_test_and_set(&record.spells.since_ns, wastes ? now : 0);
	spell = wasted && since ? meter_spell_ns(&window, since, now) : 0;
	if (spell)
		__sync_fetch_and_add(&record.spells.total_ns, spell);
}

static __always_inline u64 set_state(struct meter_cpu *cpu, enum meter_cpu_state state)
{
	return meter_idle_change(__sync_lock_test_and_set(&cpu->state, state), state);
}

/* --- waiting ------------------------------------------------------------------------------------------------------ */

/* The size of on_cpu and on_rq changed from one kernel to another. */
#define FIELD(task, field)                                          \
	({                                                          \
		const struct task_struct *task_ = task;             \
		(u32)BPF_CORE_READ_BITFIELD(task_, field);          \
	})

/* Newer kernels keep the current task where it is while a program like this runs. That alone does not bind it. */
static __always_inline bool is_bound(struct task_struct *p)
{
	return p->migration_disabled > (p == bpf_get_current_task_btf());
}

static __always_inline u64 new_wait(struct task_struct *p, u64 now)
{
	return meter_wait(now, p->nr_cpus_allowed >= online_cpus && !is_bound(p));
}

/* Who waits already goes on waiting: preempted on its way to sleep, a task is woken while it is queued. */
static __always_inline u64 begin_wait(struct task_struct *p, u64 now)
{
	u64 *wait = wait_of(p);

	if (!wait || *wait)
		return 0;
	*wait = new_wait(p, now);
	return meter_wait_count(*wait);
}

static __always_inline void record_wait(struct meter_cpu *cpu, struct task_struct *p, u64 wait, u64 now)
{
	u64 waited_ns = meter_within(&window, meter_wait_since(wait), now);

	if (waited_ns <= cpu->longest_wait_ns)
		return;
	cpu->longest_wait_ns = waited_ns;
	BPF_CORE_READ_STR_INTO(&cpu->longest_wait_of, p, comm);
}

static __always_inline u64 end_wait(struct meter_cpu *cpu, struct task_struct *p, u64 now)
{
	u64 *stored = wait_of(p);
	u64 wait;

	if (!stored || !*stored)
		return 0;
	wait = __sync_lock_test_and_set(stored, 0);
	record_wait(cpu, p, wait, now);
	return -meter_wait_count(wait);
}

/* --- events ------------------------------------------------------------------------------------------------------- */

/* A running task is woken too: it was about to sleep, and need not. */
static __always_inline int woken(struct task_struct *p)
{
	struct meter_cpu *cpu = this_cpu();
	u64 now = bpf_ktime_get_ns();

	if (!cpu)
		return 0;
	if (p->prio >= MAX_RT_PRIO)
		count(&cpu->wakeups, now);
	if (!FIELD(p, on_cpu))
		change_counts(begin_wait(p, now), now);
	return 0;
}

SEC("tp_btf/sched_wakeup")
int BPF_PROG(on_wakeup, struct task_struct *p)
{
	return woken(p);
}

SEC("tp_btf/sched_wakeup_new")
int BPF_PROG(on_wakeup_new, struct task_struct *p)
{
	return woken(p);
}

SEC("tp_btf/sched_switch")
int BPF_PROG(on_switch, bool preempt, struct task_struct *prev, struct task_struct *next, unsigned int prev_state)
{
	bool to_idle = next->pid == IDLE_PID, runnable = preempt || prev_state == TASK_RUNNING;
	struct meter_cpu *cpu = this_cpu();
	u64 now = bpf_ktime_get_ns(), change;

	if (!cpu)
		return 0;
	count(&cpu->switches, now);
	change = set_state(cpu, to_idle ? METER_CPU_IDLE : METER_CPU_BUSY);
	if (!to_idle)
		change += end_wait(cpu, next, now);
	if (runnable && prev->pid != IDLE_PID)
		change += begin_wait(prev, now);
	change_counts(change, now);
	return 0;
}

SEC("tp_btf/sched_migrate_task")
int BPF_PROG(on_migrate, struct task_struct *p, int dest_cpu)
{
	struct meter_cpu *cpu = this_cpu();

	if (cpu)
		count(&cpu->migrations, bpf_ktime_get_ns());
	return 0;
}

/* --- the beginning and the end ------------------------------------------------------------------------------------ */

static __always_inline bool is_current(struct task_struct *p)
{
	struct rq *queue = bpf_per_cpu_ptr(&runqueues, BPF_CORE_READ(p, thread_info.cpu));

	return FIELD(p, on_cpu) || (queue && BPF_CORE_READ(queue, curr, pid) == p->pid);
}

static __always_inline bool is_waiting(struct task_struct *p)
{
	return FIELD(p, on_rq) && !FIELD(p, se.sched_delayed) && !is_current(p);
}

/*
 * Who has been waiting since before we came, waits from now on. The lock is not ours here: after the wait was stored it
 * is looked at again, for a switch that did not find it yet has made its task the current one before.
 */
static void find_waiting(struct task_struct *p, u64 now)
{
	u64 *stored, wait;

	if (!is_waiting(p))
		return;
	wait = new_wait(p, now);
	stored = wait_of(p);
	if (!stored || __sync_val_compare_and_swap(stored, 0, wait))
		return;
	change_counts(meter_wait_count(wait), now);
	if (!is_waiting(p) && __sync_val_compare_and_swap(stored, wait, 0) == wait)
		change_counts(-meter_wait_count(wait), now);
}

/* A CPU that was idle before we came may stay so, and never switch. */
static int find_idle_cpu(u32 cpu, u64 *now)
{
	struct rq *queue = bpf_per_cpu_ptr(&runqueues, cpu);

	if (!queue || cpu >= GAMER_MAX_CPUS)
		return 1;
	if (!BPF_CORE_READ(queue, online) || BPF_CORE_READ(queue, curr, pid) != IDLE_PID)
		return 0;
	if (__sync_val_compare_and_swap(&record.cpus[cpu].state, METER_CPU_UNKNOWN, METER_CPU_IDLE) == METER_CPU_UNKNOWN)
		change_counts(METER_IDLE_CPU, *now);
	return 0;
}

/* After the events are attached. Called for every task and then once for none. */
SEC("iter/task")
int look_first(struct bpf_iter__task *ctx)
{
	struct task_struct *p = ctx->task;
	u64 now = bpf_ktime_get_ns();

	if (p)
		find_waiting(p, now);
	else
		bpf_loop(GAMER_MAX_CPUS, find_idle_cpu, &now, 0);
	return 0;
}

/* Whoever is still waiting counts as well: the longest wait of all may be one that did not end. */
SEC("iter/task")
int look_last(struct bpf_iter__task *ctx)
{
	struct task_struct *p = ctx->task;
	u64 *wait = p ? wait_of(p) : NULL;

	if (wait && *wait)
		record_wait(&record.cpus[GAMER_MAX_CPUS], p, *wait, bpf_ktime_get_ns());
	return 0;
}
