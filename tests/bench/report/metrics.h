// SPDX-License-Identifier: GPL-2.0-only
// Every figure of the benchmark: its name, its unit and how it is taken from a run. Written once, here.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bench/report/json.h"

namespace gamer::bench::report {

// What one peer measured, and what the upper bound measured in the same cell with the same seed (null if it did not run).
struct Measured {
    const Json &run;
    const Json &bound;
};

using Value = std::function<std::optional<double>(const Measured &)>;

// Neither: it says what was going on, not how well.
enum class Better { lower, higher, neither };

struct Metric {
    std::string id, title, unit;
    int decimals;
    Value value;
    Better better = Better::lower;
};

// In the order in which reports show them.
const std::vector<Metric> &metrics();

// Null if there is none of this name.
const Metric *find_metric(std::string_view id);

} // namespace gamer::bench::report
