// SPDX-License-Identifier: GPL-2.0-only
// CLOCK_MONOTONIC, the one clock of the project, with absolute deadlines.
#pragma once

#include <chrono>
#include <cstdint>
#include <ctime>
#include <sys/prctl.h>

namespace gamer::test {

using Clock = std::chrono::steady_clock;
using Time = Clock::time_point;
using Nanoseconds = std::chrono::nanoseconds;
using Seconds = std::chrono::duration<double>;

inline Nanoseconds to_nanoseconds(Seconds seconds)
{
    return std::chrono::duration_cast<Nanoseconds>(seconds);
}

inline Time from_timespec(const timespec &at)
{
    return Time{std::chrono::seconds{at.tv_sec} + Nanoseconds{at.tv_nsec}};
}

// std::this_thread::sleep_until turns the deadline into a relative sleep, which drifts when the thread is preempted
// in between. Returns false when a signal came first.
inline bool sleep_until(Time deadline)
{
    const auto since_boot = deadline.time_since_epoch();
    const auto whole = std::chrono::floor<std::chrono::seconds>(since_boot);
    const timespec at{.tv_sec = whole.count(), .tv_nsec = (since_boot - whole).count()};
    return clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, nullptr) == 0;
}

// An ordinary thread is woken up to 50 us late on purpose. Threads started afterwards inherit the setting.
inline void minimise_timer_slack()
{
    prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL);
}

} // namespace gamer::test
