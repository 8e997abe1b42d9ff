// SPDX-License-Identifier: GPL-2.0-only
// gamer-stat -o csv: as many fields as the header has, whatever the game is called.
#include "../../cmd/gamer-stat/csv.h"

#include <algorithm>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "../../cmd/gamer-stat/report.h"
#include "text.h"

namespace gamer::stat {
namespace {

using Json = nlohmann::ordered_json;

const Json nested = {{"game", "doom"}, {"runs", true}, {"wake", {{"count", 3}, {"edges", {{"p50_ns", 7}}}}}};

TEST(Csv, HeaderNamesEveryMemberByItsPath)
{
    EXPECT_EQ(csv_header(nested), "game,runs,wake.count,wake.edges.p50_ns\n");
}

TEST(Csv, RowHasTheValuesInThatOrder)
{
    EXPECT_EQ(csv_row(nested), "doom,true,3,7\n");
}

TEST(Csv, WhatWouldEndAFieldIsQuoted)
{
    EXPECT_EQ(csv_row({{"game", "a,b"}, {"n", 1}}), "\"a,b\",1\n");
    EXPECT_EQ(csv_row({{"game", "say \"hi\""}, {"n", 1}}), "\"say \"\"hi\"\"\",1\n");
    EXPECT_EQ(csv_row({{"game", "two\nlines"}, {"n", 1}}), "\"two\nlines\",1\n");
    EXPECT_EQ(csv_row({{"game", ""}, {"n", 1}}), ",1\n");
}

TEST(Csv, AReportHasAFieldForEveryCounterAndHistogram)
{
    auto facts = report(Snapshot(), {true, "game.exe"});
    auto header = csv_header(facts), row = csv_row(facts);
    EXPECT_EQ(std::ranges::count(header, ','), std::ranges::count(row, ','));
    auto names = split(trimmed(header), ',');
    for (auto &stat : stat_names)
        EXPECT_EQ(std::ranges::count(names, fmt::format("counters.{}", stat.name)), 1) << stat.name;
    for (auto &histogram : hist_names)
        EXPECT_EQ(std::ranges::count(names, fmt::format("histograms.{}.p99_ns", histogram.name)), 1) << histogram.name;
}

} // namespace
} // namespace gamer::stat
