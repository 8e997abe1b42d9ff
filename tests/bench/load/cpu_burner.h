// SPDX-License-Identifier: GPL-2.0-only
// Work as a scheduler sees it: an amount of CPU time, however long it takes to get it.
#pragma once

#include <ctime>

#include "support/clock.h"

namespace gamer::bench {

inline test::Nanoseconds cpu_time(clockid_t clock)
{
    timespec used{};
    clock_gettime(clock, &used);
    return test::from_timespec(used).time_since_epoch();
}
inline test::Nanoseconds thread_cpu_time()
{
    return cpu_time(CLOCK_THREAD_CPUTIME_ID);
}
inline test::Nanoseconds process_cpu_time()
{
    return cpu_time(CLOCK_PROCESS_CPUTIME_ID);
}

// Asking for the thread's CPU time is a system call: some arithmetic in between keeps the load in user mode.
inline void spin_briefly()
{
    for (int round = 0; round < 1000; ++round)
        asm volatile("" : : "r"(round));
}

inline void burn(test::Nanoseconds cpu)
{
    const auto end = thread_cpu_time() + cpu;
    while (thread_cpu_time() < end)
        spin_briefly();
}

} // namespace gamer::bench
