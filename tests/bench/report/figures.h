// SPDX-License-Identifier: GPL-2.0-only
// How a figure is shown in a table.
#pragma once

#include <optional>
#include <string>

#include <fmt/format.h>

#include "bench/report/spread.h"

namespace gamer::bench::report {

inline std::string shown(double value, int decimals, double divisor)
{
    return fmt::format("{:.{}f}", value / divisor, decimals);
}

// A dash says that there is nothing.
inline std::string median_figure(const std::optional<Spread> &spread, int decimals, double divisor = 1)
{
    return spread ? shown(spread->median, decimals, divisor) : "–";
}

// The range is there only if it says something that the median does not.
inline std::string figure(const std::optional<Spread> &spread, int decimals, double divisor = 1)
{
    if (!spread)
        return median_figure(spread, decimals, divisor);
    const auto min = shown(spread->min, decimals, divisor), max = shown(spread->max, decimals, divisor);
    return min == max ? min : fmt::format("{} ({} to {})", median_figure(spread, decimals, divisor), min, max);
}

} // namespace gamer::bench::report
