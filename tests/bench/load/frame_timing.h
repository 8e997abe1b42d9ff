// SPDX-License-Identifier: GPL-2.0-only
// What a display would have shown, worked out after the run from the moments at which frames were finished.
#pragma once

#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

#include "support/clock.h"

namespace gamer::bench {

using test::Nanoseconds;
using test::Seconds;
using test::Time;

// What counts: moments in (begin, end]. Before it the load warms up.
struct Window {
    Time begin, end;
    [[nodiscard]] bool contains(Time at) const { return begin < at && at <= end; }
    [[nodiscard]] double seconds() const { return Seconds{end - begin}.count(); }
};

// Vblank n happens at origin + n * period.
struct VblankGrid {
    Time origin;
    double period_ns;

    [[nodiscard]] std::int64_t last_until(Time at) const
    {
        return static_cast<std::int64_t>(std::floor(static_cast<double>((at - origin).count()) / period_ns));
    }
    [[nodiscard]] std::int64_t first_from(Time at) const
    {
        return static_cast<std::int64_t>(std::ceil(static_cast<double>((at - origin).count()) / period_ns));
    }
};

// One frame of the game. Vectors of them ascend by both times.
struct Frame {
    Time started;  // when the first thread began: the moment of the simulation that the frame shows
    Time finished; // when the last thread was done
};

struct FrameTiming {
    std::uint64_t vblanks = 0; // in the window
    std::uint64_t missed = 0;  // of these, without a new frame to show
    std::uint64_t frames = 0;  // finished in the window
    double fps_average = 0;
    std::vector<double> frame_us; // from one finished frame to the next
};

// A vblank shows a new frame when one was finished since the vblank before. Judged by time stamps, not by a thread that
// looks at every vblank: that thread would be late just when it matters.
inline FrameTiming frame_timing(std::span<const Frame> frames, const VblankGrid &grid, const Window &window)
{
    FrameTiming timing;
    const auto first = grid.last_until(window.begin) + 1;
    const auto last = grid.last_until(window.end);
    timing.vblanks = last < first ? 0 : static_cast<std::uint64_t>(last - first + 1);

    std::uint64_t shown = 0;
    std::int64_t newest = first - 1;
    const Time *previous = nullptr;
    for (const Frame &frame : frames) {
        const Time &at = frame.finished;
        const auto vblank = grid.first_from(at);
        if (vblank > newest && vblank <= last) {
            newest = vblank;
            ++shown;
        }
        if (window.contains(at)) {
            ++timing.frames;
            if (previous != nullptr)
                timing.frame_us.push_back(static_cast<double>((at - *previous).count()) / 1e3);
        }
        previous = &at;
    }
    timing.missed = timing.vblanks - shown;
    timing.fps_average = window.seconds() > 0 ? static_cast<double>(timing.frames) / window.seconds() : 0;
    return timing;
}

} // namespace gamer::bench
