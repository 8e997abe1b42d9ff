// SPDX-License-Identifier: GPL-2.0-only
// One metric over all loaded cells: a group of bars for each.
#pragma once

#include <optional>
#include <string_view>

#include "bench/report/gnuplot.h"
#include "bench/report/results.h"

namespace gamer::bench::report {

struct Bars {
    std::string_view name, metric, title, y_title;
    bool logarithmic = false;
};

// Nothing if nobody has a value.
std::optional<Plot> bar_plot(const Bars &bars, const Results &results);

} // namespace gamer::bench::report
