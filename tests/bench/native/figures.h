// SPDX-License-Identifier: GPL-2.0-only
// From the rounds of a measurement to its figures.
#pragma once

#include <algorithm>
#include <vector>

#include "bench/load/percentiles.h"

namespace gamer::bench::native {

// What one step or event takes. The best round is the one least disturbed, the median tells how much the others were.
struct Figure {
    double best = 0;
    double median = 0;
};

// `rounds` must not be empty.
inline Figure summarise_rounds(std::vector<double> rounds)
{
    std::ranges::sort(rounds);
    return {rounds.front(), percentile(rounds, 0.5)};
}

// Noise can make a part look larger than the whole; nothing takes less than no time.
inline double without(double whole, double part)
{
    return std::max(whole - part, 0.0);
}

inline Figure without(const Figure &whole, const Figure &part)
{
    return {without(whole.best, part.best), without(whole.median, part.median)};
}

inline Figure divided(const Figure &figure, double by)
{
    return {figure.best / by, figure.median / by};
}

} // namespace gamer::bench::native
