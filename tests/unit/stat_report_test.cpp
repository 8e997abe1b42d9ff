// SPDX-License-Identifier: GPL-2.0-only
// gamer-stat's report: rates, percentiles, and a table that stays a table.
#include "../../cmd/gamer-stat/report.h"

#include <sstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "policy.h"

namespace gamer::stat {
namespace {

const Context playing{true, "game.exe"};

// Two seconds of a game.
Snapshot two_seconds()
{
    Snapshot change;
    change.taken_ns = 2 * GAMER_SEC;
    change.counters[GAMER_STAT_WAKEUPS] = 20'000;
    change.counters[GAMER_STAT_DIRECT] = 15'000;
    change.counters[GAMER_STAT_FRAMES] = 288;
    change.counters[GAMER_STAT_PREEMPTIONS] = 101;
    change.counters[GAMER_STAT_INPUT_MOUSE] = 2000;
    change.counters[GAMER_STAT_INPUT_KEYBOARD] = 20;
    change.counters[GAMER_STAT_INPUT_OTHER] = 2;
    auto &wake = change.histograms[GAMER_HIST_WAKE];
    wake.slots[10] = 98;
    wake.slots[20] = 2;
    wake.count = 100;
    wake.sum_ns = 300'000;
    return change;
}

TEST(Report, CountersAndRates)
{
    auto facts = report(two_seconds(), playing);
    EXPECT_EQ(facts["scheduler_runs"], true);
    EXPECT_EQ(facts["game"], "game.exe");
    EXPECT_EQ(facts["interval_s"], 2.0);
    EXPECT_EQ(facts["counters"]["wakeups"], 20'000);
    EXPECT_EQ(facts["per_second"]["wakeups"], 10'000.0);
    EXPECT_EQ(facts["per_second"]["frames"], 144.0);
    EXPECT_EQ(facts["counters"].size(), std::size_t(GAMER_STAT_COUNT));
    EXPECT_EQ(facts["histograms"].size(), std::size_t(GAMER_HIST_COUNT));
}

TEST(Report, Histograms)
{
    auto wake = report(two_seconds(), playing)["histograms"]["wake"];
    EXPECT_EQ(wake.dump(), R"({"count":100,"mean_ns":3000,"p50_ns":2047,"p99_ns":2097151,"p999_ns":2097151})");
    EXPECT_EQ(report(two_seconds(), playing)["histograms"]["game_wake"].dump(),
              R"({"count":0,"mean_ns":0,"p50_ns":0,"p99_ns":0,"p999_ns":0})");
}

TEST(Report, OfNoTimeHasNoRates)
{
    auto change = two_seconds();
    change.taken_ns = 0;
    auto facts = report(change, playing);
    EXPECT_EQ(facts["counters"]["wakeups"], 20'000);
    EXPECT_EQ(facts["per_second"]["wakeups"], 0.0);
}

TEST(Meanings, AreThoseOfTheTables)
{
    auto rows = meanings();
    ASSERT_EQ(rows.size(), stat_names.size() + hist_names.size());
    EXPECT_EQ(rows[0].dump(), R"({"name":"wakeups","kind":"counter","meaning":"tasks made runnable"})");
    EXPECT_EQ(rows.back()["kind"], "histogram");
    for (auto &row : rows)
        EXPECT_NE(row["meaning"], "") << row["name"];
}

TEST(TextLine, IsGolden)
{
    EXPECT_EQ(text_header(),
              " input/s frames/s wakes/s direct% preempt/s game-p99us all-p99us  game\n");
    EXPECT_EQ(text_line(report(two_seconds(), playing)),
              "    1011      144   10000      75        50          -      2097  game.exe\n");
}

TEST(TextLine, SaysWhenNothingRuns)
{
    EXPECT_EQ(text_line(report(Snapshot(), {})).find("(not running)"), text_header().find("game\n"));
    auto idle = text_line(report(Snapshot(), {true, ""}));
    EXPECT_EQ(idle, "       0        0       0       0         0          -         -  -\n");
}

// Where each word of a line ends.
std::vector<std::size_t> ends(const std::string &line)
{
    std::vector<std::size_t> positions;
    for (std::size_t i = 0; i < line.size(); ++i)
        if (line[i] != ' ' && (line[i + 1] == ' ' || line[i + 1] == '\n'))
            positions.push_back(i);
    positions.pop_back(); // the game, which is left-aligned
    return positions;
}

// A busier second than any machine has.
Snapshot busiest()
{
    Snapshot change;
    change.taken_ns = GAMER_SEC;
    change.counters.fill(999'999);
    for (auto &histogram : change.histograms) {
        histogram.slots[gamer_hist_slot(30 * GAMER_SEC)] = 1; // the watchdog's patience
        histogram.count = 1;
    }
    return change;
}

TEST(TextLine, ColumnsEndWhereTheirHeadersEnd)
{
    for (auto &change : {two_seconds(), busiest(), Snapshot()})
        EXPECT_EQ(ends(text_line(report(change, playing))), ends(text_header()));
}

TEST(TextLine, FitsATerminal)
{
    EXPECT_LT(text_header().size(), 80U);
    EXPECT_LT(text_line(report(busiest(), playing)).size(), 80U);
}

TEST(TextLine, StaysUnder80Columns)
{
    EXPECT_LE(text_line(report(two_seconds(), {true, "HogwartsLegacy."})).size(), 80U);
    EXPECT_LE(text_line(report(two_seconds(), {true, std::string(60, 'x')})).size(), 80U);
}

} // namespace
} // namespace gamer::stat
