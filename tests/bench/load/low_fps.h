// SPDX-License-Identifier: GPL-2.0-only
// The "1 % low" and "0.1 % low" of a run. Two definitions are in use and they differ, so both are reported under their own names.
#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <numeric>
#include <optional>
#include <vector>

namespace gamer::bench {

struct LowFps {
    double percentile; // the rate of the mildest of the worst frames: MangoHud's rule
    double mean;       // the rate over all of the worst frames together: CapFrameX's "1 % low average"
};

inline std::optional<LowFps> low_fps(std::vector<double> frame_us, double fraction)
{
    if (frame_us.empty())
        return std::nullopt;
    std::ranges::sort(frame_us, std::greater{});
    const auto share = static_cast<std::size_t>(fraction * static_cast<double>(frame_us.size()) + 1e-9);
    const auto worst = std::max<std::size_t>(share, 1);
    const double sum = std::accumulate(frame_us.begin(), frame_us.begin() + static_cast<std::ptrdiff_t>(worst), 0.0);
    return LowFps{.percentile = 1e6 / frame_us[worst - 1], .mean = 1e6 * static_cast<double>(worst) / sum};
}

} // namespace gamer::bench
