/* SPDX-License-Identifier: GPL-2.0-only */
/* How long a task runs between waking and sleeping, and sleeps between running, as moving averages. */
#ifndef GAMER_POLICY_AVERAGE_H
#define GAMER_POLICY_AVERAGE_H

#include "../abi.h"

/* One outlier must not hide the behaviour of the next hundred milliseconds. */
#define GAMER_SAMPLE_MAX_NS (100 * GAMER_MSEC)

static inline __u64 gamer_sample(__u64 sample_ns)
{
	return sample_ns < GAMER_SAMPLE_MAX_NS ? sample_ns : GAMER_SAMPLE_MAX_NS;
}

/* Weight of the new sample is 1/4: four wakeups tell a task that changed its ways. */
static inline __u64 gamer_average(__u64 average_ns, __u64 sample_ns)
{
	return average_ns - average_ns / 4 + gamer_sample(sample_ns) / 4;
}

/* Of sleeps and periods the first one counts in full: grown from 0, an average would look like a short one. 0: none yet. */
static inline __u64 gamer_average_from_first(__u64 average_ns, __u64 sample_ns)
{
	return average_ns ? gamer_average(average_ns, sample_ns) : gamer_sample(sample_ns);
}

/* What to expect of a task now: a run that already outgrew its average counts, so a hog shows at once. */
static inline __u64 gamer_expected_run(__u64 average_ns, __u64 ran_since_wake_ns)
{
	return ran_since_wake_ns > average_ns ? ran_since_wake_ns : average_ns;
}

/* Alone on a CPU it would leave that idle for more than half of the time. Not so of a task that has not slept yet. */
static inline bool gamer_mostly_sleeps(__u64 run_average_ns, __u64 sleep_average_ns)
{
	return sleep_average_ns > run_average_ns;
}

/*
 * It would leave the CPU idle for a quarter of the time or more: it waits for something, and does not only stop for a moment.
 * Believed of one whose sleep was never measured: nobody measures it while its runs are short.
 */
static inline bool gamer_rests(__u64 expected_run_ns, __u64 sleep_average_ns)
{
	return !sleep_average_ns || sleep_average_ns >= expected_run_ns / 3;
}

/*
 * It uses more than three quarters of a CPU, by what it runs from one wakeup to the next. That contains how long it waited:
 * who is late because others run has a longer period, not a shorter rest. Believed not to of one with no period yet (0).
 */
static inline bool gamer_is_tireless(__u64 run_average_ns, __u64 period_ns)
{
	return period_ns && run_average_ns > period_ns - period_ns / 4;
}

/* It has earned a turn sooner than who never sleeps. */
static inline bool gamer_has_rested(bool woken, __u64 run_average_ns, __u64 sleep_average_ns, __u64 period_ns)
{
	return woken ? !gamer_is_tireless(run_average_ns, period_ns) : gamer_mostly_sleeps(run_average_ns, sleep_average_ns);
}

#endif
