/* SPDX-License-Identifier: GPL-2.0-only */
/* How long a task runs between waking and sleeping, as a moving average. */
#ifndef GAMER_POLICY_AVERAGE_H
#define GAMER_POLICY_AVERAGE_H

#include "../abi.h"

/* One outlier must not hide the behaviour of the next hundred milliseconds. */
#define GAMER_RUN_SAMPLE_MAX_NS (100 * GAMER_MSEC)

/* Weight of the new sample is 1/4: four wakeups tell a task that changed its ways. */
static inline __u64 gamer_run_average(__u64 average_ns, __u64 sample_ns)
{
	__u64 sample = sample_ns < GAMER_RUN_SAMPLE_MAX_NS ? sample_ns : GAMER_RUN_SAMPLE_MAX_NS;

	return average_ns - average_ns / 4 + sample / 4;
}

/* What to expect of a task now: a run that already outgrew its average counts, so a hog shows at once. */
static inline __u64 gamer_expected_run(__u64 average_ns, __u64 ran_since_wake_ns)
{
	return ran_since_wake_ns > average_ns ? ran_since_wake_ns : average_ns;
}

#endif
