// SPDX-License-Identifier: GPL-2.0-only
// Percentiles of measured samples: the nearest rank, so that every answer is a sample that was really measured.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace gamer::bench {

// The smallest sample that at least `fraction` of all samples do not exceed. `sorted` must not be empty.
inline double percentile(std::span<const double> sorted, double fraction)
{
    // 0.07 * 100 is slightly more than 7: without the margin the rank would be one too high.
    const double rank = std::ceil(fraction * static_cast<double>(sorted.size()) - 1e-9);
    const auto index = static_cast<std::size_t>(std::max(rank, 1.0)) - 1;
    return sorted[std::min(index, sorted.size() - 1)];
}

struct Summary {
    double p50, p99, p99_9, max;
};

// Nothing measured has no percentiles: zero would look like a very good result.
inline std::optional<Summary> summarise(std::vector<double> samples)
{
    if (samples.empty())
        return std::nullopt;
    std::ranges::sort(samples);
    return Summary{percentile(samples, 0.50), percentile(samples, 0.99), percentile(samples, 0.999), samples.back()};
}

} // namespace gamer::bench
