/* SPDX-License-Identifier: GPL-2.0-only */
/* Should a running task make room for another? */
#ifndef GAMER_POLICY_PREEMPT_H
#define GAMER_POLICY_PREEMPT_H

#include "cache.h"
#include "level.h"

/* A real-time task that runs longer than this may run for long: nobody more is sent to wait behind it. */
#define GAMER_REALTIME_BRIEF_NS (100 * GAMER_USEC)
/* And who waits behind it is sent elsewhere by the first look after this. */
#define GAMER_HELD_MAX_NS GAMER_MSEC
/* What was overdue when it began to run is safe from who outranks it for this long: it gets on in every turn. */
#define GAMER_OVERDUE_RUN_NS GAMER_MSEC
/* Rank so far above the running task's that its minimum run does not protect it. */
#define GAMER_RANK_URGENT 2

/* What a CPU runs, or is about to run once it has made room: as its own callbacks or whoever took it last wrote it. */
struct gamer_cpu_state {
	__u64 started_ns;  /* when the task began to run; 0: nothing of ours runs there */
	__u64 deadline_ns; /* of that task */
	__u32 level;       /* its boost level */
	__u32 chain;       /* its distance from the world, see chain.h */
	__u32 taken;         /* 1: all this is of the task it is about to make room for, which may wait for a real-time task */
	__u32 taken_briefly; /* 1: by who is soon gone, and whose victim has not been queued yet */
	__u32 dispatching;   /* 1: it looks for work, or is about to run what it found */
	__u32 dispatched_before; /* 1: so it was when the wake-up timer looked */
	__u32 own_waiting;   /* 1: somebody may wait in its own queue */
	__u32 resuming;      /* 1: who waits there was preempted briefly and goes on before all that had been queued then */
	__u32 node;          /* its NUMA node, less than the number of queues */
	__u32 cache;         /* its last-level cache */
	__u32 plays;         /* 1: the task it runs belongs to the game */
	__u32 woke;          /* 1: the task it runs woke another since its run time was last looked at */
	__u32 by_input;      /* 1: what it runs was woken by a report, and is soon gone: so is whom it wakes */
	__u32 stage;         /* of a frame, that of the task it runs; 0: none, see pipeline.h */
	__u32 criticality;   /* mean level of what it runs, see slice.h */
	__u32 cpuperf;       /* the frequency that was asked for, see cpuperf.h */
	__u64 perf_since_ns; /* busy_ns counts since then */
	__u64 busy_ns;
	__u64 ranked_ns;     /* when a task of rank ran last */
	__u64 held_ns;       /* since when something waits in the kernel's own queue of this CPU, see hold.bpf.h; 0: nothing does */
	__u32 held_arrivals; /* of ranked tasks in the queues, as counted then */
	__u32 arrivals;      /* of ranked tasks in the shared queue, as counted when that one was preempted */
};

/* What a task that wants a CPU puts forward. */
struct gamer_claim {
	__u64 deadline_ns;
	__u64 expected_run_ns;
	__u32 level;
	bool woken; /* or its turn is over, or it was preempted */
};

static inline bool gamer_behind_realtime(const struct gamer_cpu_state *cpu, __u64 now_ns)
{
	return cpu->held_ns && (!cpu->level || cpu->taken) && now_ns >= cpu->held_ns + GAMER_REALTIME_BRIEF_NS;
}

/* Something waits there behind who runs now, mostly a real-time task; a CPU that is fetching something may run nobody. */
static inline bool gamer_somebody_waits(const struct gamer_cpu_state *cpu)
{
	return cpu->held_ns && !cpu->dispatching;
}

static inline bool gamer_is_above(const struct gamer_claim *claim, const struct gamer_cpu_state *cpu, __u64 now_ns)
{
	return cpu->started_ns && claim->level > cpu->level && !gamer_behind_realtime(cpu, now_ns);
}

/*
 * By level, but past a deadline only after a while: who takes a CPU at once passes by the queues, so whoever has waited
 * there until it was overdue must get on once it runs. An equal waits for its turn.
 */
static inline bool gamer_outranks(const struct gamer_claim *claim, const struct gamer_cpu_state *cpu, __u64 now_ns)
{
	return gamer_is_above(claim, cpu, now_ns) &&
	       (claim->deadline_ns < cpu->deadline_ns || now_ns >= cpu->started_ns + GAMER_OVERDUE_RUN_NS);
}

/*
 * A run that has just begun is protected, but not from a rank far above it, nor from who only takes note of something
 * and is gone before the protection would end. Times from another CPU's clock may lie a little ahead of `now_ns`.
 */
static inline bool gamer_may_preempt(const struct gamer_claim *claim, const struct gamer_cpu_state *cpu, __u64 now_ns,
				     __u64 min_run_ns)
{
	if (!gamer_outranks(claim, cpu, now_ns))
		return false;
	return claim->level - cpu->level >= GAMER_RANK_URGENT || claim->expected_run_ns <= GAMER_RUN_TINY_NS ||
	       now_ns >= cpu->started_ns + min_run_ns;
}

/*
 * A CPU that is just fetching its next task will not look again when it has it, so a task of rank that is woken now goes
 * before that one, whatever it is: most often it is a busy one, and then the task would wait for the end of a slice. Not
 * one that leaves the CPU itself: the kernel would not preempt the fetched one for who still is current there.
 */
static inline bool gamer_goes_before_the_next(const struct gamer_claim *claim, const struct gamer_cpu_state *cpu)
{
	return claim->woken && cpu->dispatching && !cpu->started_ns && claim->level >= GAMER_LEVEL_SHORT;
}

static inline bool gamer_makes_room(const struct gamer_claim *claim, const struct gamer_cpu_state *cpu, __u64 now_ns,
				    __u64 min_run_ns)
{
	return gamer_goes_before_the_next(claim, cpu) || gamer_may_preempt(claim, cpu, now_ns, min_run_ns);
}

/* Of two times, where 0 is never. */
static inline __u64 gamer_sooner(__u64 one_ns, __u64 other_ns)
{
	return one_ns && (!other_ns || one_ns < other_ns) ? one_ns : other_ns;
}

/* When to look again at a CPU that makes no room, because what it runs is of lower level but safe for now; 0: no need. */
static inline __u64 gamer_safe_until(const struct gamer_claim *claim, const struct gamer_cpu_state *cpu, __u64 now_ns,
				     __u64 min_run_ns)
{
	if (!gamer_is_above(claim, cpu, now_ns))
		return 0;
	return cpu->started_ns + (gamer_outranks(claim, cpu, now_ns) ? min_run_ns : GAMER_OVERDUE_RUN_NS);
}

/*
 * Who is preempted briefly in the middle of its turn waits at home: to move it would cost more than it waits. Whoever
 * comes to the shared queue meanwhile and has a rank is compared with it first.
 */
static inline bool gamer_waits_at_home(const struct gamer_cpu_state *cpu, __u64 turn_ns, __u64 slice_ns)
{
	return cpu->taken_briefly && turn_ns < slice_ns;
}

static inline bool gamer_resumes(const struct gamer_cpu_state *cpu, __u32 arrivals)
{
	return cpu->resuming && cpu->arrivals == arrivals;
}

/*
 * The better victim of two: one that runs, since nobody knows what the other fetches; lower rank, even if a real-time task
 * keeps it from running now, as that one is brief so far; then one that none keeps; one that shares the cache `wanted`; the
 * longer run.
 */
static inline bool gamer_better_victim(const struct gamer_cpu_state *cpu, const struct gamer_cpu_state *best, __u32 wanted)
{
	if (!cpu->started_ns != !best->started_ns)
		return cpu->started_ns;
	if (cpu->level != best->level)
		return cpu->level < best->level;
	if (!cpu->held_ns != !best->held_ns)
		return !cpu->held_ns;
	if (gamer_is_near(cpu->cache, wanted) != gamer_is_near(best->cache, wanted))
		return gamer_is_near(cpu->cache, wanted);
	return cpu->started_ns < best->started_ns;
}

/* Another could be better by the length of its run only. */
static inline bool gamer_best_victim(const struct gamer_cpu_state *cpu, __u32 wanted)
{
	return cpu->started_ns && !cpu->held_ns && !cpu->level && gamer_is_near(cpu->cache, wanted);
}

#endif
