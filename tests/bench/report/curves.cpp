// SPDX-License-Identifier: GPL-2.0-only
#include "bench/report/curves.h"

#include <algorithm>

namespace gamer::bench::report {
namespace {

std::uint64_t total_of(const Histogram &histogram)
{
    std::uint64_t total = 0;
    for (const auto &[from, count] : histogram)
        total += count;
    return total;
}

} // namespace

std::vector<Point> cumulative(std::vector<double> samples, double step)
{
    std::ranges::sort(samples);
    const auto size = samples.size();
    std::vector<Point> points;
    double drawn = 0;
    for (std::size_t i = 0; i < size; ++i) {
        const double percent = 100.0 * static_cast<double>(i + 1) / static_cast<double>(size);
        const bool last = i + 1 == size;
        if (!last && (samples[i + 1] == samples[i] || (i > 0 && percent - drawn < step)))
            continue;
        points.push_back({samples[i], percent});
        drawn = percent;
    }
    return points;
}

std::vector<Point> at_least(const Histogram &histogram, double max)
{
    const auto total = static_cast<double>(total_of(histogram));
    std::vector<Point> points;
    double left = total;
    for (const auto &[from, count] : histogram) {
        // Zero has no place on a logarithmic axis.
        if (from > 0 && count > 0)
            points.push_back({static_cast<double>(from), left / total});
        left -= static_cast<double>(count);
    }
    if (!points.empty() && max > points.back().x)
        points.push_back({max, 1 / total});
    return points;
}

} // namespace gamer::bench::report
