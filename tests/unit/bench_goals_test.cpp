// SPDX-License-Identifier: GPL-2.0-only
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bench/report/files.h"
#include "bench/report/goals_report.h"
#include "bench_report.h"
#include "support/failure.h"

namespace gamer::bench::report {
namespace {

using test::Failure;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::ThrowsMessage;

Cell idle_cell()
{
    auto cell = test_cell();
    cell.name = "idle";
    cell.loaded = false;
    return cell;
}

Cell unload_cell()
{
    auto cell = test_cell();
    cell.name = "unload";
    cell.unloads = true;
    return cell;
}

Cell extra_cell()
{
    auto cell = test_cell();
    cell.name = "odd";
    cell.extra = true;
    return cell;
}

std::vector<Cell> goal_cells()
{
    return {test_cell(), idle_cell(), extra_cell(), unload_cell()};
}

std::vector<GoalResult> judged(const char *goal, const std::vector<Run> &runs)
{
    const auto goals = parse_goals(Json::parse(std::string{"["} + goal + "]"), goal_cells(), test_peers());
    return judge(goals, put_together(goal_cells(), test_peers(), runs));
}

std::vector<std::string> cells_of(const std::vector<GoalResult> &goals)
{
    std::vector<std::string> names;
    for (const auto &goal : goals)
        names.push_back(goal.cell);
    return names;
}

std::vector<Run> runs_everywhere()
{
    std::vector<Run> runs;
    for (const char *cell : {"hogs", "idle", "odd", "unload"})
        runs.push_back(run_of(1, {line_of("gamer", 3), line_of("bound", 2)}, cell));
    return runs;
}

constexpr auto near_bound =
    R"({"metric": "missed_percent", "peer": "gamer", "at_most_more": 2, "of": "bound", "cells": ["loaded"]})";

TEST(BenchGoals, AreAboutMediansOfTheSeeds)
{
    const auto goals = judged(near_bound, {run_of(1, {line_of("gamer", 1), line_of("bound", 0)}),
                                           run_of(2, {line_of("gamer", 4), line_of("bound", 0)}),
                                           run_of(3, {line_of("gamer", 9), line_of("bound", 0)})});
    ASSERT_EQ(goals.size(), 1U);
    EXPECT_FALSE(goals[0].judgement.holds);
    EXPECT_EQ(text_of(goals[0]), "4, at most bound + 2 = 2");
    EXPECT_EQ(goals[0].seeds, 3U);
}

TEST(BenchGoals, OfLoadedCellsLeaveOutIdleOnesAndWhereTheSchedulerLeaves)
{
    EXPECT_THAT(cells_of(judged(near_bound, runs_everywhere())), ElementsAre("hogs", "odd"));
    constexpr auto extra =
        R"({"metric": "missed_percent", "peer": "gamer", "at_most": 2, "cells": ["extra", "idle"]})";
    EXPECT_THAT(cells_of(judged(extra, runs_everywhere())), ElementsAre("idle", "odd"));
}

TEST(BenchGoals, CompareWithTheBestOfTheOthers)
{
    constexpr auto others =
        R"({"metric": "missed_percent", "peer": "gamer", "at_most_times": 1, "of": "others", "cells": ["hogs"]})";
    const auto goals = judged(others, {run_of(1, {line_of("gamer", 3), line_of("bound", 0), line_of("default", 9),
                                                  line_of("fifo", 2), line_of("gamer-no-input", 1)})});
    ASSERT_EQ(goals.size(), 1U);
    EXPECT_EQ(text_of(goals[0]), "3, at most fifo = 2");
    EXPECT_FALSE(goals[0].judgement.holds);
    EXPECT_THAT(judged(others, {run_of(1, {line_of("gamer", 3), line_of("bound", 0)})}), IsEmpty());
}

TEST(BenchGoals, EveryMetricMayBeComparedInItsOwnDirection)
{
    constexpr auto every =
        R"({"metric": "every", "peer": "gamer", "worse_by_percent": 2, "of": "default", "cells": ["idle"]})";
    auto gamer = line_of("gamer", 0), fair = line_of("default", 0);
    gamer["game"].update(Json{{"fps_average", 97}, {"fps_low_1_mean", 120}, {"frame_us", {{"p50", 101}, {"max", 103}}}});
    fair["game"].update(Json{{"fps_average", 100}, {"fps_low_1_mean", 100}, {"frame_us", {{"p50", 100}, {"max", 100}}}});
    const auto goals = judged(every, {run_of(1, {gamer, fair}, "idle")});
    std::vector<std::string> missed;
    for (const auto &goal : goals)
        if (!goal.judgement.holds)
            missed.push_back(goal.limit.metric);
    EXPECT_THAT(missed, ElementsAre("fps_average", "frame_max"));
    EXPECT_EQ(reached(goals), goals.size() - 2);
}

TEST(BenchGoals, WithoutAValueAreMissedWhereTheOtherHasOne)
{
    auto bound = line_of("bound", 0);
    bound["game"]["input"]["wake_us"]["p99"] = 20;
    constexpr auto wake =
        R"({"metric": "input_wake_p99", "peer": "gamer", "at_most_times": 2, "of": "bound", "cells": ["loaded"]})";
    const auto goals = judged(wake, {run_of(1, {line_of("gamer", 0), bound})});
    ASSERT_EQ(goals.size(), 1U);
    EXPECT_FALSE(goals[0].judgement.holds);
    EXPECT_THAT(judged(wake, {run_of(1, {line_of("gamer", 0), line_of("bound", 0)})}), IsEmpty());
}

TEST(BenchGoals, AreShownWithWhatWasMeasured)
{
    const auto goals = judged(near_bound, {run_of(1, {line_of("gamer", 3), line_of("bound", 0)}),
                                           run_of(1, {line_of("gamer", 1), line_of("bound", 0)}, "odd")});
    const auto text = goals_text(goals);
    EXPECT_THAT(text, HasSubstr("missed_percent of gamer: 3, at most bound + 2 = 2 (1 seed)\n"));
    EXPECT_THAT(text, HasSubstr("\n1 of 2 goals are reached\n"));
    EXPECT_THAT(goals_section(goals), HasSubstr("| hogs | missed_percent | gamer | 3, at most bound + 2 = 2 | 1 | **no** |\n"));
    EXPECT_EQ(goals_section({}), "");
    const auto json = goals_json(goals);
    EXPECT_EQ(json[0], Json::parse(R"({"cell": "hogs", "metric": "missed_percent", "peer": "gamer", "value": 3.0,
        "at_most": 2.0, "of": "bound", "seeds": 1, "reached": false})"));
    EXPECT_EQ(json[1]["reached"], true);
}

class BadGoal : public testing::TestWithParam<std::pair<const char *, const char *>> {};

TEST_P(BadGoal, IsRefusedWithTheReason)
{
    const auto &[goal, reason] = GetParam();
    EXPECT_THAT([&] { judged(goal, {}); }, ThrowsMessage<Failure>(HasSubstr(reason)));
}

INSTANTIATE_TEST_SUITE_P(
    All, BadGoal,
    testing::Values(
        std::pair{R"({"metric": "missed_percent", "peer": "gamer", "at_most": 1})", "no cells"},
        std::pair{R"({"metric": "missed_percent", "peer": "gamer", "at_most": 1, "cells": ["moon"]})", "no cell \"moon\""},
        std::pair{R"({"metric": "speed", "peer": "gamer", "at_most": 1, "cells": ["hogs"]})", "no metric"},
        std::pair{R"({"metric": "every", "peer": "gamer", "at_most": 1, "cells": ["hogs"]})", "worse_by_percent"},
        std::pair{R"({"metric": "every", "peer": "x", "worse_by_percent": 1, "of": "bound", "cells": ["hogs"]})", "no peer"},
        std::pair{R"({"metric": "missed_percent", "peer": "gamer", "of": "others", "cells": ["hogs"]})", "form"}));

TEST(BenchGoals, OfTheBenchmarkAreInAKnownForm)
{
    const auto goals = parse_goals(read_json("tests/bench/goals.json"), read_cells("tests/bench/cells"),
                                   read_peers("tests/bench/peers.json", {}));
    EXPECT_THAT(goals, Not(IsEmpty()));
}

} // namespace
} // namespace gamer::bench::report
