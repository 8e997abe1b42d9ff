// SPDX-License-Identifier: GPL-2.0-only
// The goals: how good gamer is to become. Unlike a limit, a goal that is not reached is no fault of the measurement.
#pragma once

#include <string>
#include <vector>

#include "bench/report/limits.h"

namespace gamer::bench::report {

/*
 * In JSON a limit with the cells it is for: names, or a word for several, "loaded" (something runs beside the game, and the
 * scheduler stays) or "extra" (those of them that only run on request). `of` may be "others": the best of all peers but
 * gamer and the bound. `metric` may be "every", with "worse_by_percent" instead of a limit.
 */
struct Goal {
    Json limit;
    std::vector<std::string> cells;
};

std::vector<Goal> parse_goals(const Json &json, const std::vector<Cell> &cells, const std::vector<Peer> &peers);

// A goal in one cell.
struct GoalResult {
    std::string cell;
    Limit limit;
    Judgement judgement;
    std::size_t seeds = 0; // of which the medians are
};

// Sorted by cell. Goals of what was not measured are left out.
std::vector<GoalResult> judge(const std::vector<Goal> &goals, const Results &results);

std::size_t reached(const std::vector<GoalResult> &goals);

// "131, at most 1.15 x bound = 140"
std::string text_of(const GoalResult &goal);

} // namespace gamer::bench::report
