/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One program for each building block, run by BPF_PROG_TEST_RUN. Each does a number of steps and leaves the time they
 * took. A raw tracepoint program is used because it runs as the hooks do: preemption off, interrupts on, not sleepable.
 */
#include "input.bpf.c"
#include "cost_abi.h"

void *bpf_rdonly_cast(const void *object, u32 btf_id) __ksym;

/* How many take part in a round of a program named `every_cpu`. Set before loading. */
const volatile u32 cpus = 1;

u64 failed;
u32 arrived;
u32 finished;
u32 event_type = EV_SYN;
struct input_dev device;

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, GAMER_MAX_CPUS);
	__type(key, u32);
	__type(value, struct cost_result);
} results SEC(".maps");

/* Made as large as all CPUs need in one round. */
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, COST_OWN_RING_BYTES);
} ring SEC(".maps");

struct own_ring {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, COST_OWN_RING_BYTES);
};
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, GAMER_MAX_CPUS);
	__type(key, u32);
	__array(values, struct own_ring);
} own_rings SEC(".maps");

#define ENTRIES 1024
#define DECLARE(name, map_type)                    \
	struct {                                   \
		__uint(type, map_type);            \
		__uint(max_entries, ENTRIES);      \
		__type(key, u32);                  \
		__type(value, u64);                \
	} name SEC(".maps")
DECLARE(array, BPF_MAP_TYPE_ARRAY);
DECLARE(percpu_array, BPF_MAP_TYPE_PERCPU_ARRAY);
DECLARE(hash, BPF_MAP_TYPE_HASH);

struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, u64);
} task_storage SEC(".maps");

/* --- a round ------------------------------------------------------------------------------------------------------ */

/* About a millisecond: a thread that comes late is waited for, one that was stopped is not. */
#define LOOKS_FOR_OTHERS (1 << 18)

static int all_arrived(u32 look, u32 *participants)
{
	return READ_ONCE(arrived) >= *participants;
}

/* Says how many were there before, or -1 if not all came. */
static int meet(u32 participants)
{
	int turn = __sync_fetch_and_add(&arrived, 1);

	bpf_loop(LOOKS_FOR_OTHERS, all_arrived, &participants, 0);
	return READ_ONCE(arrived) >= participants ? turn : -1;
}

static struct cost_result *own_result(void)
{
	u32 cpu = bpf_get_smp_processor_id();
	struct cost_result *result = bpf_map_lookup_elem(&results, &cpu);

	if (result)
		result->steps = 0;
	return result;
}

/* The first to finish ends the round for all, so that nobody is measured after the others have gone. */
static __always_inline int measure(int (*step)(u32, void *), u32 participants)
{
	struct cost_result *result = own_result();
	u64 start, steps;

	bpf_loop(COST_WARM_UP, step, NULL, 0);
	if (!result || meet(participants) < 0)
		return 0;
	start = bpf_ktime_get_ns();
	steps = bpf_loop(COST_STEPS, step, NULL, 0);
	result->elapsed_ns = bpf_ktime_get_ns() - start;
	finished = 1;
	result->steps = steps;
	result->failed = failed;
	return 0;
}

#define COST(name, step, participants)                 \
	SEC("raw_tp")                                  \
	int name(void *ctx)                            \
	{                                              \
		return measure(step, participants);    \
	}

SEC("raw_tp")
int start_round(void *ctx)
{
	arrived = 0;
	finished = 0;
	failed = 0;
	return 0;
}

static int nothing_step(u32 i, void *ctx)
{
	return READ_ONCE(finished) != 0;
}
COST(nothing, nothing_step, 1)

/* --- rings -------------------------------------------------------------------------------------------------------- */

static __always_inline void post(void *to, u64 flags)
{
	struct gamer_input_event *event = bpf_ringbuf_reserve(to, sizeof(*event), 0);

	if (!event) {
		__sync_fetch_and_add(&failed, 1);
		return;
	}
	event->stamp_ns = 1;
	event->device_class = GAMER_DEVICE_MOUSE;
	event->cpu = bpf_get_smp_processor_id();
	bpf_ringbuf_submit(event, flags);
}

static __always_inline void *own_ring(void)
{
	u32 cpu = bpf_get_smp_processor_id();

	return bpf_map_lookup_elem(&own_rings, &cpu);
}

static int ring_step(u32 i, void *ctx)
{
	post(&ring, 0);
	return READ_ONCE(finished) != 0;
}
COST(ring_alone, ring_step, 1)
COST(ring_every_cpu, ring_step, cpus)

static int own_ring_step(u32 i, void *ctx)
{
	void *own = own_ring();

	if (own)
		post(own, 0);
	return READ_ONCE(finished) != 0;
}
COST(own_ring_every_cpu, own_ring_step, cpus)

static int notify_step(u32 i, void *ctx)
{
	post(&ring, BPF_RB_FORCE_WAKEUP);
	return READ_ONCE(finished) != 0;
}
COST(ring_notify, notify_step, 1)

/* --- maps --------------------------------------------------------------------------------------------------------- */

static __always_inline void expect_hit(u64 *value)
{
	if (value)
		READ_ONCE(*value);
	else
		__sync_fetch_and_add(&failed, 1);
}

#define LOOKUP(map)                                                            \
	static int map##_step(u32 i, void *ctx)                                \
	{                                                                      \
		_Pragma("unroll") for (u32 n = 0; n < COST_UNROLL; n++)        \
		{                                                              \
			u32 key = (i + n) % ENTRIES;                           \
			expect_hit(bpf_map_lookup_elem(&map, &key));           \
		}                                                              \
		return READ_ONCE(finished) != 0;                               \
	}                                                                      \
	COST(map##_lookup, map##_step, 1)
LOOKUP(array)
LOOKUP(percpu_array)
LOOKUP(hash)

static int task_storage_step(u32 i, void *ctx)
{
	_Pragma("unroll") for (u32 n = 0; n < COST_UNROLL; n++)
		expect_hit(bpf_task_storage_get(&task_storage, bpf_get_current_task_btf(), NULL, 0));
	return READ_ONCE(finished) != 0;
}
COST(task_storage_get, task_storage_step, 1)

static int clock_step(u32 i, void *ctx)
{
	_Pragma("unroll") for (u32 n = 0; n < COST_UNROLL; n++)
		bpf_ktime_get_ns();
	return READ_ONCE(finished) != 0;
}
COST(clock_read, clock_step, 1)

/* --- the hook ----------------------------------------------------------------------------------------------------- */

/* The hook of gamer-input itself, word for word, at the end of a report of a device that says it is a mouse. */
static __attribute__((flatten)) int hook_step(u32 i, void *ctx)
{
	u64 event[] = {(u64)bpf_rdonly_cast(&device, bpf_core_type_id_kernel(struct input_dev)), READ_ONCE(event_type),
		       SYN_REPORT};

	on_input_event(event);
	return READ_ONCE(finished) != 0;
}
COST(hook, hook_step, 1)

/* A kernel function that BPF can call and nobody else does, to be hooked: input_event() cannot be called. */
static int hookable_step(u32 i, void *ctx)
{
	bpf_get_numa_node_id();
	return READ_ONCE(finished) != 0;
}
COST(hookable, hookable_step, 1)

SEC("fentry/bpf_get_numa_node_id")
int empty_hook(u64 *ctx)
{
	return 0;
}

static int fill_hash(u32 key, void *ctx)
{
	u64 value = key;

	bpf_map_update_elem(&hash, &key, &value, BPF_ANY);
	return 0;
}

/* Run by the thread that measures, whose task storage it makes. */
SEC("raw_tp")
int prepare(void *ctx)
{
	bpf_task_storage_get(&task_storage, bpf_get_current_task_btf(), NULL, BPF_LOCAL_STORAGE_GET_F_CREATE);
	bpf_loop(ENTRIES, fill_hash, NULL, 0);
	device.evbit[0] = 1UL << GAMER_EV_KEY | 1UL << GAMER_EV_REL;
	device.relbit[0] = 1UL << GAMER_REL_X;
	device.keybit[GAMER_BTN_MOUSE / 64] = 1UL << GAMER_BTN_MOUSE % 64;
	return 0;
}

/* --- at the pace of mice ------------------------------------------------------------------------------------------ */

struct pace {
	u64 due_ns;
	u64 spent_ns;
};

#define LOOKS_AT_CLOCK (1 << 16)

static int is_due(u32 look, u64 *due_ns)
{
	return bpf_ktime_get_ns() >= *due_ns;
}

/* Each event is timed alone: nearly all of the time is spent waiting for the next. */
#define PACED_STEP(name, event)                                                \
	static int name##_step(u32 i, struct pace *pace)                       \
	{                                                                      \
		u64 start;                                                     \
                                                                               \
		bpf_loop(LOOKS_AT_CLOCK, is_due, &pace->due_ns, 0);            \
		start = bpf_ktime_get_ns();                                    \
		event;                                                         \
		pace->spent_ns += bpf_ktime_get_ns() - start;                  \
		pace->due_ns += COST_PACE_NS;                                  \
		return 0;                                                      \
	}

static __always_inline void post_to_own(void)
{
	void *own = own_ring();

	if (own)
		post(own, 0);
}

PACED_STEP(paced_nothing, )
PACED_STEP(paced_ring, post(&ring, 0))
PACED_STEP(paced_own_ring, post_to_own())

/* The CPUs start one after the other, evenly spread over the time between two events. */
static __always_inline int measure_paced(int (*step)(u32, struct pace *), u32 participants)
{
	struct cost_result *result = own_result();
	struct pace warm_up = {}, pace = {};
	int turn;

	bpf_loop(COST_WARM_UP, step, &warm_up, 0);
	turn = meet(participants);
	if (!result || turn < 0)
		return 0;
	pace.due_ns = bpf_ktime_get_ns() + COST_PACE_NS + (u64)turn * COST_PACE_NS / participants;
	bpf_loop(COST_PACED_STEPS, step, &pace, 0);
	result->elapsed_ns = pace.spent_ns;
	result->steps = COST_PACED_STEPS;
	result->failed = failed;
	return 0;
}

#define PACED(name, step, participants)                      \
	SEC("raw_tp")                                        \
	int name(void *ctx)                                  \
	{                                                    \
		return measure_paced(step, participants);    \
	}
PACED(paced_nothing_alone, paced_nothing_step, 1)
PACED(paced_nothing_every_cpu, paced_nothing_step, cpus)
PACED(paced_ring_alone, paced_ring_step, 1)
PACED(paced_ring_every_cpu, paced_ring_step, cpus)
PACED(paced_own_ring_every_cpu, paced_own_ring_step, cpus)
