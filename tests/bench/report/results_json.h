// SPDX-License-Identifier: GPL-2.0-only
// results.json: the figures for other programs. The same runs give the same bytes.
#pragma once

#include <string>

#include "bench/report/goals.h"

namespace gamer::bench::report {

std::string results_json(const Results &results, const std::vector<GoalResult> &goals);

} // namespace gamer::bench::report
