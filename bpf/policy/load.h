/* SPDX-License-Identifier: GPL-2.0-only */
/* How busy the machine is, and how often to look. */
#ifndef GAMER_POLICY_LOAD_H
#define GAMER_POLICY_LOAD_H

#include "../abi.h"

/* Oftener would be felt as load itself. */
#define GAMER_TICK_LEAST_NS (250 * GAMER_USEC)
/* While every CPU idles, or nobody asks for the load; and where both is so. */
#define GAMER_TICK_IDLE_NS (50 * GAMER_MSEC)
#define GAMER_TICK_UNUSED_NS GAMER_SEC

/* Weight of the new sample is 1/8, so that one burst does not count as load. */
static inline __u32 gamer_load_average(__u32 average, __u32 instant)
{
	return average - average / 8 + instant / 8;
}

/* CPUs that are not idle, of GAMER_LOAD_FULL; `cpus` is what is online. */
static inline __u32 gamer_load_instant(__u32 idle_cpus, __u32 cpus)
{
	return cpus && idle_cpus < cpus ? (cpus - idle_cpus) * GAMER_LOAD_FULL / cpus : 0;
}

/* With hysteresis: what is busy stays so until the load falls below `exit`. */
static inline bool gamer_is_busy(bool was_busy, __u32 average, __u64 enter, __u64 exit)
{
	return average >= (was_busy ? exit : enter);
}

/* When to look again. */
static inline __u64 gamer_tick_ns(__u64 wanted_ns, __u64 slice_ns, bool used, bool all_idle)
{
	__u64 tick_ns = wanted_ns ? wanted_ns : slice_ns;

	if (!used)
		return all_idle ? GAMER_TICK_UNUSED_NS : GAMER_TICK_IDLE_NS;
	if (all_idle && tick_ns < GAMER_TICK_IDLE_NS)
		return GAMER_TICK_IDLE_NS;
	return tick_ns > GAMER_TICK_LEAST_NS ? tick_ns : GAMER_TICK_LEAST_NS;
}

#endif
