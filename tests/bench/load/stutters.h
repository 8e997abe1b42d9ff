// SPDX-License-Identifier: GPL-2.0-only
// Stutters: frames that took so much longer than usual that a player notices each of them.
#pragma once

#include <algorithm>
#include <vector>

#include "bench/load/percentiles.h"

namespace gamer::bench {

inline double stutters_per_1000(std::vector<double> frame_us)
{
    constexpr double times_the_median = 2.5;
    if (frame_us.empty())
        return 0;
    std::ranges::sort(frame_us);
    const double limit = times_the_median * percentile(frame_us, 0.5);
    const auto stutters = std::ranges::count_if(frame_us, [limit](double us) { return us > limit; });
    return 1000.0 * static_cast<double>(stutters) / static_cast<double>(frame_us.size());
}

} // namespace gamer::bench
