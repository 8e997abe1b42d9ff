// SPDX-License-Identifier: GPL-2.0-only
// The verdict on all runs: limits that do not hold, and peers that did not get through.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "bench/report/results.h"

namespace gamer::bench::report {

struct Verdict {
    std::size_t held = 0;
    std::map<std::string, std::vector<std::string>> complaints; // by cell

    [[nodiscard]] std::size_t failed() const;
};

Verdict check(const Results &results);

} // namespace gamer::bench::report
