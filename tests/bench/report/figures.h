// SPDX-License-Identifier: GPL-2.0-only
// How a figure is shown in a table.
#pragma once

#include <optional>
#include <string>

#include <fmt/format.h>

#include "bench/report/spread.h"

namespace gamer::bench::report {

// A dash says that there is nothing. The range is there only if it says something that the median does not.
inline std::string figure(const std::optional<Spread> &spread, int decimals, double divisor = 1)
{
    if (!spread)
        return "–";
    const auto shown = [&](double value) { return fmt::format("{:.{}f}", value / divisor, decimals); };
    const auto min = shown(spread->min), max = shown(spread->max);
    return min == max ? min : fmt::format("{} ({} to {})", shown(spread->median), min, max);
}

} // namespace gamer::bench::report
