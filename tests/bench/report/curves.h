// SPDX-License-Identifier: GPL-2.0-only
// Distributions as points to draw.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <vector>

namespace gamer::bench::report {

struct Point {
    double x, y;
    bool operator==(const Point &) const = default;
};

// Percent of the samples that are at most x. Of equal samples, and of those within `step` percent, only the last is a point.
std::vector<Point> cumulative(std::vector<double> samples, double step);

// Counts by the smallest value of a bucket.
using Histogram = std::map<std::uint64_t, std::uint64_t>;

// Share of the samples (0 to 1) that are x or more, at the edges of the buckets, where it is exact; ends with the slowest one.
std::vector<Point> at_least(const Histogram &histogram, double max);

} // namespace gamer::bench::report
