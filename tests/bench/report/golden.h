// SPDX-License-Identifier: GPL-2.0-only
// The golden counters: in virtual time they come out the same to the last digit, so any difference has a cause.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "bench/report/runs.h"

namespace gamer::bench::report {

// What golden.json is to hold of these runs, which all must have succeeded.
Json golden(const std::vector<Run> &runs);

Environment golden_environment(const Json &golden);

struct GoldenComparison {
    std::size_t equal = 0;
    std::vector<std::string> differences;
    std::vector<std::string> runs; // that have a difference, such as "hogs-4.1"
};

GoldenComparison compare(const Json &golden, const std::vector<Run> &runs);

} // namespace gamer::bench::report
