// SPDX-License-Identifier: GPL-2.0-only
// What the player saw when: which vblank showed which moment of the game and the effect of which report.
#pragma once

#include <algorithm>
#include <cmath>
#include <optional>
#include <span>
#include <vector>

#include "bench/load/frame_timing.h"

namespace gamer::bench {

struct InputReport {
    Time sent;    // the kernel's time stamp
    Time read;    // the game has it
    Time handled; // the next frame that starts shows it
};

struct Shown {
    std::int64_t vblank;
    Time moment; // of the simulation
};

// Of several frames finished before one vblank only the newest is shown.
inline std::vector<Shown> shown_frames(std::span<const Frame> frames, const VblankGrid &grid, const Window &window)
{
    std::vector<Shown> shown;
    for (const Frame &frame : frames) {
        if (!window.contains(frame.finished))
            continue;
        const auto vblank = grid.first_from(frame.finished);
        if (!shown.empty() && shown.back().vblank == vblank)
            shown.pop_back();
        shown.push_back({vblank, frame.started});
    }
    return shown;
}

// By how much the picture moved too far or too little: the time between two vblanks that showed something new against
// the time that passed in the game between what they showed.
inline std::vector<double> animation_error_us(std::span<const Frame> frames, const VblankGrid &grid,
                                              const Window &window)
{
    const auto shown = shown_frames(frames, grid, window);
    std::vector<double> errors;
    for (std::size_t index = 1; index < shown.size(); ++index) {
        const auto vblanks = static_cast<double>(shown[index].vblank - shown[index - 1].vblank);
        const auto simulated = static_cast<double>((shown[index].moment - shown[index - 1].moment).count());
        errors.push_back(std::abs(vblanks * grid.period_ns - simulated) / 1e3);
    }
    return errors;
}

// From each report to the vblank that shows the first frame which started after it was handled. Reports ascend; those
// at the end that no frame shows any more are left out.
inline std::vector<double> input_present_us(std::span<const InputReport> reports, std::span<const Frame> frames,
                                            const VblankGrid &grid)
{
    std::vector<double> latencies;
    auto frame = frames.begin();
    for (const InputReport &report : reports) {
        frame = std::find_if(frame, frames.end(), [&](const Frame &each) { return each.started >= report.handled; });
        if (frame == frames.end())
            break;
        const auto vblank = static_cast<double>(grid.first_from(frame->finished)) * grid.period_ns;
        latencies.push_back((vblank - static_cast<double>((report.sent - grid.origin).count())) / 1e3);
    }
    return latencies;
}

} // namespace gamer::bench
