// SPDX-License-Identifier: GPL-2.0-only
#include "bench/report/goals_report.h"

#include "bench/report/escape.h"
#include "bench/report/folded.h"
#include "bench/report/table.h"

namespace gamer::bench::report {
namespace {

std::string count_text(const std::vector<GoalResult> &goals)
{
    return fmt::format("{} of {} goals are reached", reached(goals), goals.size());
}

std::string table_of(const std::vector<GoalResult> &goals, bool with_reached)
{
    Table table{{"cell", "metric", "peer", "measured and goal", "seeds", "reached"}, 4};
    const auto empty = table.text();
    for (const auto &goal : goals)
        if (with_reached || !goal.judgement.holds)
            table.add({goal.cell, goal.limit.metric, markdown(goal.limit.peer), markdown(text_of(goal)),
                       std::to_string(goal.seeds), goal.judgement.holds ? "yes" : "**no**"});
    return table.text() == empty ? "" : table.text();
}

Json or_null(const std::optional<double> &value)
{
    return value ? Json(*value) : Json();
}

} // namespace

std::string goals_text(const std::vector<GoalResult> &goals)
{
    std::string lines;
    for (const auto &goal : goals)
        lines += fmt::format("{:<7} {:<20} {} of {}: {} ({} seed{})\n", goal.judgement.holds ? "reached" : "MISSED",
                             goal.cell, goal.limit.metric, goal.limit.peer, text_of(goal), goal.seeds,
                             goal.seeds == 1 ? "" : "s");
    return lines + count_text(goals) + "\n";
}

std::string goals_section(const std::vector<GoalResult> &goals)
{
    if (goals.empty())
        return {};
    return fmt::format("\n## Goals\n\n{}; they are meant for medians of ten seeds. Those that are not:\n\n",
                       count_text(goals)) +
           table_of(goals, false) + folded("All goals", table_of(goals, true));
}

Json goals_json(const std::vector<GoalResult> &goals)
{
    Json all = Json::array();
    for (const auto &[cell, limit, judgement, seeds] : goals)
        all.push_back({{"cell", cell},
                       {"metric", limit.metric},
                       {"peer", limit.peer},
                       {"value", or_null(judgement.value)},
                       {limit.at_most ? "at_most" : "at_least", or_null(judgement.threshold)},
                       {"of", limit.of.empty() ? Json() : Json(limit.of)},
                       {"seeds", seeds},
                       {"reached", judgement.holds}});
    return all;
}

} // namespace gamer::bench::report
