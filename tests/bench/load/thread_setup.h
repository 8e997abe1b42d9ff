// SPDX-License-Identifier: GPL-2.0-only
// How the kernel sees the threads of the load: their names and their scheduling policy.
#pragma once

#include <pthread.h>
#include <sched.h>
#include <sys/mman.h>

#include "bench/load/scenario.h"
#include "support/failure.h"

namespace gamer::bench {

// The upper bound a scheduler is compared with. What runs rarely and briefly goes first, as a careful person would
// arrange it by hand.
inline int fifo_priority(Trigger trigger)
{
    constexpr int frame = 50;
    switch (trigger) {
    case Trigger::input:
        return frame + 2;
    case Trigger::period:
        return frame + 1;
    default:
        return frame;
    }
}

inline void set_name(const char *name)
{
    pthread_setname_np(pthread_self(), name);
}

inline void stay_on(unsigned cpu)
{
    cpu_set_t only;
    CPU_ZERO(&only);
    CPU_SET(cpu, &only);
    if (sched_setaffinity(0, sizeof only, &only) != 0)
        test::fail("run on", fmt::format("CPU {}", cpu));
}

inline void set_policy(int policy, int priority)
{
    const sched_param parameters{.sched_priority = priority};
    if (const int error = pthread_setschedparam(pthread_self(), policy, &parameters); error != 0)
        test::fail("use", policy == SCHED_FIFO ? "SCHED_FIFO" : "SCHED_OTHER", error);
}

inline void set_fifo(int priority)
{
    set_policy(SCHED_FIFO, priority);
}

struct ThreadSettings {
    bool fifo = false;
    bool names = true; // without them a scheduler has to tell the threads apart by what they do
};

// Once, before any thread starts: threads inherit policy and timer slack, so what is refused is refused here.
inline void prepare_process(const ThreadSettings &settings)
{
    test::minimise_timer_slack();
    mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT); // a courtesy that needs privilege: not an error
    if (settings.fifo)
        set_fifo(fifo_priority(Trigger::vblank));
    if (!settings.names)
        set_name("a.out"); // the name of the program would be telling enough
}

inline void prepare_thread(const ThreadSpec &spec, const ThreadSettings &settings)
{
    if (settings.names)
        set_name(spec.name.c_str());
    if (spec.only_cpu)
        stay_on(*spec.only_cpu);
    // Nobody gives a thread that never sleeps a real-time priority.
    if (settings.fifo && spec.trigger == Trigger::busy)
        set_policy(SCHED_OTHER, 0);
    else if (settings.fifo)
        set_fifo(fifo_priority(spec.trigger));
}

} // namespace gamer::bench
