// SPDX-License-Identifier: GPL-2.0-only
// What several seeds say about one figure.
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <vector>

namespace gamer::bench::report {

struct Spread {
    double median, min, max;
};

// Nothing measured has no median: zero would look like a very good result.
inline std::optional<Spread> spread_of(std::vector<double> values)
{
    if (values.empty())
        return std::nullopt;
    std::ranges::sort(values);
    const std::size_t middle = values.size() / 2;
    const double median = values.size() % 2 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    return Spread{median, values.front(), values.back()};
}

} // namespace gamer::bench::report
