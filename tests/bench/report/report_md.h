// SPDX-License-Identifier: GPL-2.0-only
// report.md: the figures for people.
#pragma once

#include <set>
#include <string>

#include "bench/report/check.h"
#include "bench/report/goals.h"
#include "bench/report/results.h"

namespace gamer::bench::report {

// `drawn` are the names of the plots that there are, `native` is what bpf-cost printed.
std::string report_md(const Results &results, const Verdict &verdict, const std::vector<GoalResult> &goals,
                      const std::set<std::string> &drawn, const std::string &native);

} // namespace gamer::bench::report
