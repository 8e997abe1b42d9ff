// SPDX-License-Identifier: GPL-2.0-only
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bench/report/counters.h"
#include "bench/report/golden.h"
#include "bench_report.h"
#include "support/failure.h"

namespace gamer::bench::report {
namespace {

using test::Failure;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::ThrowsMessage;

TEST(BenchCounters, AreTheExactOnes)
{
    const auto counters = counters_of(Json::parse(R"({"peer": "gamer",
        "game": {"frames": 5, "missed": 0, "missed_percent": 0.5,
                 "input": {"reports": 9, "wake_us_histogram": [{"from": 16, "count": 4}, {"from": 32, "count": 5}]}},
        "background": {"cpu_ms": 1.0004},
        "meter": {"wakeups": 7, "programs": [{"name": "hook", "runs": 3, "ns": 99}, {"name": "hook", "runs": 2}]}})"));
    EXPECT_EQ(counters, Json::parse(R"({"frames": 5, "missed": 0, "input_reports": 9, "wakeups": 7,
        "input_wake_from_16_us": 4, "input_wake_from_32_us": 5, "runs_of_hook": 5, "background_cpu_us": 1000})"));
    EXPECT_TRUE(counters_of(Json::parse(R"({"game": {"input": null}, "background": null, "meter": null})")).empty());
}

TEST(BenchGolden, AgreesWithItself)
{
    const std::vector runs{run_of(1, {line_of("gamer", 0), line_of("default", 9)})};
    const auto comparison = compare(golden(runs), runs);
    EXPECT_THAT(comparison.differences, IsEmpty());
    EXPECT_EQ(comparison.equal, 6U);
    EXPECT_EQ(golden_environment(golden(runs)), runs[0].environment);
}

TEST(BenchGolden, NamesEveryDifference)
{
    const auto before = golden({run_of(1, {line_of("gamer", 0), line_of("default", 9), line_of("fifo", 1)})});
    auto gamer = line_of("gamer", 3);
    gamer["game"].erase("frames");
    gamer["meter"] = {{"wakeups", 5}};
    const auto now = run_of(1, {gamer, line_of("default", 9), Json{{"peer", "fifo"}, {"error", "why"}}});
    EXPECT_THAT(compare(before, {now}).differences,
                ElementsAre("hogs.1 gamer frames: none was 100", HasSubstr("hogs.1 gamer missed: 3.0 was 0.0"),
                            "hogs.1 gamer wakeups: 5 was none", "hogs.1 fifo: has no result any more"));
}

TEST(BenchGolden, TellsWhichRunsDiffer)
{
    auto before = golden({run_of(1, {line_of("gamer", 0)}), run_of(2, {line_of("gamer", 0)})});
    before["runs"]["hogs.2"]["gamer"]["frames"] = 7;
    EXPECT_THAT(compare(before, {run_of(1, {line_of("gamer", 0)}), run_of(2, {line_of("gamer", 0)})}).runs,
                ElementsAre("hogs.2"));
}

TEST(BenchGolden, IgnoresRunsAndPeersThatAreNotInIt)
{
    const auto before = golden({run_of(1, {line_of("gamer", 0)})});
    const auto comparison = compare(before, {run_of(1, {line_of("gamer", 0), line_of("user-1", 0)}), run_of(2, {})});
    EXPECT_THAT(comparison.differences, IsEmpty());
}

TEST(BenchGolden, NeedsAllOfItsRuns)
{
    EXPECT_THAT([] { compare(golden({run_of(1, {line_of("gamer", 0)})}), {run_of(2, {})}); },
                ThrowsMessage<Failure>(HasSubstr("hogs.1")));
}

TEST(BenchGolden, IsNotWrittenOfAFailure)
{
    EXPECT_THAT([] { golden({run_of(1, {Json{{"peer", "gamer"}, {"error", "why"}}})}); },
                ThrowsMessage<Failure>(HasSubstr("gamer failed in hogs.1")));
}

} // namespace
} // namespace gamer::bench::report
