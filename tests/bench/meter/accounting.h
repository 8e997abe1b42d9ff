/* SPDX-License-Identifier: GPL-2.0-only */
/* What meter.bpf.c and its reader agree on, and what both compute. */
#ifndef GAMER_METER_ACCOUNTING_H
#define GAMER_METER_ACCOUNTING_H

#include "../../../bpf/abi.h"

/*
 * A task that is woken for an idle CPU waits while that CPU wakes up, whatever the scheduler does: a few us. What lasts
 * longer is an idle CPU that was not given the work there was. Such a spell counts whole.
 */
#define METER_SPELL_MIN_NS (50 * GAMER_USEC)

/* The measured time. Known before it begins, so that nobody has to be woken in time to open and close it. */
struct meter_window {
	__u64 begin_ns;
	__u64 end_ns;
};

static inline bool meter_is_open(const volatile struct meter_window *window, __u64 now_ns)
{
	return now_ns >= window->begin_ns && now_ns < window->end_ns;
}

/* How much of a time lies in the window. */
static inline __u64 meter_within(const volatile struct meter_window *window, __u64 from_ns, __u64 until_ns)
{
	__u64 from = from_ns > window->begin_ns ? from_ns : window->begin_ns;
	__u64 until = until_ns < window->end_ns ? until_ns : window->end_ns;

	return until > from ? until - from : 0;
}

static inline __u64 meter_spell_ns(const volatile struct meter_window *window, __u64 from_ns, __u64 until_ns)
{
	__u64 lasted = meter_within(window, from_ns, until_ns);

	return lasted > METER_SPELL_MIN_NS ? lasted : 0;
}

/* Idle CPUs and waiting tasks in one word, so that every change of either has one place in one order. */
#define METER_IDLE_CPU 1ULL
#define METER_WAITING_TASK (1ULL << 32)

static inline bool meter_wastes_cpu(__u64 counts)
{
	return (__u32)counts && counts >> 32;
}

/*
 * What a task waits for, in one word too: since when, and in the last bit whether any CPU would do. 0: it does not wait.
 * The bit is kept because a task's CPUs may change while it waits, and what was counted must be what is discounted.
 */
static inline __u64 meter_wait(__u64 since_ns, bool anywhere)
{
	return (since_ns & ~1ULL) | anywhere;
}

static inline __u64 meter_wait_since(__u64 wait)
{
	return wait & ~1ULL;
}

/* What a waiting task is in the counts above. Tasks bound to some CPUs are not: those that are idle may be others. */
static inline __u64 meter_wait_count(__u64 wait)
{
	return wait & 1 ? METER_WAITING_TASK : 0;
}

/* Until a CPU has been seen switching, it is unknown what it runs. */
enum meter_cpu_state { METER_CPU_UNKNOWN = 0, METER_CPU_BUSY = 1, METER_CPU_IDLE = 2 };

static inline __u64 meter_idle_change(__u32 before, __u32 after)
{
	return (after == METER_CPU_IDLE ? METER_IDLE_CPU : 0) - (before == METER_CPU_IDLE ? METER_IDLE_CPU : 0);
}

/* Written by its CPU. The last one belongs to those who still waited at the end. */
#define METER_CPUS (GAMER_MAX_CPUS + 1)
struct meter_cpu {
	__u64 wakeups;
	__u64 switches;
	__u64 migrations;
	__u64 longest_wait_ns;
	char longest_wait_of[16];
	__u32 state; /* enum meter_cpu_state */
	__u32 pad[3];
};

/* Spells of an idle CPU beside a waiting task. */
struct meter_spells {
	__u64 counts;
	__u64 since_ns; /* of the one that lasts, if `counts` say so */
	__u64 total_ns; /* of those that have ended */
	__u64 pad[5];
};

/* All that is written, and the only variable of its section, so that one look at the section is a look at this. */
struct meter_record {
	struct meter_spells spells;
	struct meter_cpu cpus[METER_CPUS];
};

GAMER_STATIC_ASSERT(sizeof(struct meter_cpu) == 64, "a CPU fills a cache line");
GAMER_STATIC_ASSERT(sizeof(struct meter_spells) == 64, "the shared counts fill a cache line");

#endif
