// SPDX-License-Identifier: GPL-2.0-only
// A thread with fixed deadlines, such as the one that fills the audio buffer before the sound card has emptied it.
#pragma once

#include <algorithm>
#include <cstdint>

#include "bench/load/frame_timing.h"
#include "bench/load/work.h"

namespace gamer::bench {

class PeriodicThread {
public:
    PeriodicThread(Work &work, Time start, const Window &window) : work_(work), start_(start), window_(window) {}

    void run(const ThreadSpec &spec)
    { // the body of the thread
        for (Time due = start_; due <= window_.end;) {
            test::sleep_until(due);
            work_.run(spec);
            due += account(due, (test::Clock::now() - due) / spec.period, spec.period);
        }
    }

    [[nodiscard]] std::uint64_t periods() const { return periods_; }
    [[nodiscard]] std::uint64_t dropouts() const { return dropouts_; } // periods whose buffer came too late

private:
    // `late`: whole periods gone by. Each of them was heard as a gap; the card does not wait, so neither is it made up.
    Nanoseconds account(Time due, std::int64_t late, Nanoseconds period)
    {
        const auto passed = std::max<std::int64_t>(late, 1);
        for (std::int64_t number = 0; number < passed; ++number) {
            if (!window_.contains(due + number * period))
                continue;
            ++periods_;
            dropouts_ += late > 0 ? 1 : 0;
        }
        return passed * period;
    }

    Work &work_;
    Time start_;
    Window window_;
    std::uint64_t periods_ = 0;
    std::uint64_t dropouts_ = 0;
};

} // namespace gamer::bench
