// SPDX-License-Identifier: GPL-2.0-only
// Which goals are reached, for people and for other programs.
#pragma once

#include <string>
#include <vector>

#include "bench/report/goals.h"

namespace gamer::bench::report {

// A line for each goal in each cell, and one that counts them.
std::string goals_text(const std::vector<GoalResult> &goals);

// Of report.md. Empty if there is no goal for what was measured.
std::string goals_section(const std::vector<GoalResult> &goals);

Json goals_json(const std::vector<GoalResult> &goals);

} // namespace gamer::bench::report
