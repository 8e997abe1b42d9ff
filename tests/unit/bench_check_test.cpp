// SPDX-License-Identifier: GPL-2.0-only
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bench/report/check.h"
#include "bench/report/limits.h"
#include "bench_report.h"
#include "support/failure.h"

namespace gamer::bench::report {
namespace {

using test::Failure;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::ThrowsMessage;

struct LimitCase {
    const char *limit;
    double gamer, bound;
    const char *complaint; // empty: it holds
};

class BenchLimit : public testing::TestWithParam<LimitCase> {};

TEST_P(BenchLimit, IsEvaluatedOnMedians)
{
    const auto &[json, gamer, bound, complaint] = GetParam();
    const auto results = results_of({run_of(1, {line_of("gamer", gamer - 1), line_of("bound", bound)}),
                                     run_of(2, {line_of("gamer", gamer), line_of("bound", bound)}),
                                     run_of(3, {line_of("gamer", gamer + 9), line_of("bound", bound)})});
    const auto limit = parse_limit(Json::parse(json), test_cell(), test_peers());
    EXPECT_EQ(broken(limit, results.cells[0]), complaint);
}

constexpr auto at_most = R"({"metric": "missed_percent", "peer": "gamer", "at_most": 1})";
constexpr auto at_least = R"({"metric": "missed_percent", "peer": "gamer", "at_least": 50})";
constexpr auto above = R"({"metric": "missed_percent", "peer": "gamer", "above": "bound", "by": 20})";
constexpr auto times = R"({"metric": "missed_percent", "peer": "gamer", "at_most_times": 2, "of": "bound"})";
constexpr auto more = R"({"metric": "missed_percent", "peer": "gamer", "at_most_more": 0.5, "of": "bound"})";

INSTANTIATE_TEST_SUITE_P(
    All, BenchLimit,
    testing::Values(
        LimitCase{at_most, 1, 0, ""},
        LimitCase{at_most, 1.25, 0, "missed_percent of gamer is 1.25, must be at most 1"}, LimitCase{at_least, 50, 0, ""},
        LimitCase{at_least, 49, 0, "missed_percent of gamer is 49, must be at least 50"}, LimitCase{above, 21, 1, ""},
        LimitCase{above, 20, 1, "missed_percent of gamer is 20, must be at least bound + 20 = 21"},
        LimitCase{times, 4, 2, ""},
        LimitCase{times, 5, 2, "missed_percent of gamer is 5, must be at most 2 x bound = 4"},
        LimitCase{more, 0.3, 0.1 + 0.2 - 0.5, ""},
        LimitCase{more, 3.1, 0, "missed_percent of gamer is 3.1, must be at most bound + 0.5 = 0.5"}));

TEST(BenchLimits, AreSkippedForPeersThatWereNotRun)
{
    const auto results = results_of({run_of(1, {line_of("gamer", 3)})});
    const auto parse = [](const char *json) { return parse_limit(Json::parse(json), test_cell(), test_peers()); };
    EXPECT_EQ(broken(parse(times), results.cells[0]), std::nullopt);
    EXPECT_EQ(broken(parse(R"({"metric": "missed_percent", "peer": "fifo", "at_most": 1})"), results.cells[0]),
              std::nullopt);
}

TEST(BenchLimits, DoNotHoldWithoutAValue)
{
    const auto results = results_of({run_of(1, {line_of("gamer", 3)})});
    const auto limit = parse_limit(Json::parse(R"({"metric": "input_wake_p99", "peer": "gamer", "at_most": 1})"),
                                   test_cell(), test_peers());
    EXPECT_EQ(broken(limit, results.cells[0]), "input_wake_p99 of gamer has no value");
}

class BadLimit : public testing::TestWithParam<std::pair<const char *, const char *>> {};

TEST_P(BadLimit, IsRefusedWithTheReason)
{
    const auto &[limit, reason] = GetParam();
    EXPECT_THAT([&] { parse_limit(Json::parse(limit), test_cell(), test_peers()); },
                ThrowsMessage<Failure>(HasSubstr(reason)));
}

INSTANTIATE_TEST_SUITE_P(
    All, BadLimit,
    testing::Values(std::pair{R"({"metric": "speed", "peer": "gamer", "at_most": 1})", "no metric \"speed\""},
                    std::pair{R"({"metric": "switches", "peer": "nobody", "at_most": 1})", "no peer \"nobody\""},
                    std::pair{R"({"metric": "switches", "peer": "gamer", "above": "nobody", "by": 1})", "nobody"},
                    std::pair{R"({"metric": "switches", "peer": "gamer", "above": 7, "by": 1})", "names no peer"},
                    std::pair{R"({"metric": "switches", "peer": "gamer"})", "form"},
                    std::pair{R"({"metric": "switches", "peer": "gamer", "at_most": "1"})", "form"},
                    std::pair{R"({"metric": "switches", "peer": "gamer", "at_most_times": 1})", "form"},
                    std::pair{R"({"metric": "switches", "peer": "gamer", "at_most": 1, "by": 2})", "form"},
                    std::pair{"7", "form"}));

Json thrown_out(const char *peer)
{
    auto line = line_of(peer, 0);
    line["scheduler"] = {{"name", "x"}, {"thrown_out", "runnable\ntask stall"}};
    return line;
}

TEST(BenchCheck, CountsWhatHoldsAndNamesWhatDoesNot)
{
    const auto verdict =
        check(results_of({run_of(1, {line_of("gamer", 3), line_of("bound", 2)})},
                         (std::string{"["} + at_most + "," + times + "," + more + "," + at_least + "]").c_str()));
    EXPECT_EQ(verdict.held, 1U);
    EXPECT_EQ(verdict.failed(), 3U);
    EXPECT_THAT(verdict.complaints.at("hogs").front(), HasSubstr("must be at most 1"));
}

TEST(BenchCheck, ComplainsOfPeersThatDidNotGetThrough)
{
    const auto verdict =
        check(results_of({run_of(7, {thrown_out("gamer"), Json{{"peer", "bound"}, {"error", "no \x1b[31m"}}})}));
    EXPECT_THAT(verdict.complaints.at("hogs"),
                ElementsAre("bound failed with seed 7: no \\x1b[31m",
                            "gamer was thrown out with seed 7: runnable\\x0atask stall"));
}

TEST(BenchCheck, SomePeersMayBeThrownOut)
{
    EXPECT_THAT(check(results_of({run_of(1, {thrown_out("fifo")})})).complaints.at("hogs"), IsEmpty());
}

TEST(BenchCheck, TheLimitsOfTheBenchmarkAreInAKnownForm)
{
    const auto peers = read_peers("tests/bench/peers.json", {});
    for (const auto &cell : read_cells("tests/bench/cells"))
        for (const auto &limit : cell.limits)
            EXPECT_NO_THROW(parse_limit(limit, cell, peers)) << cell.name;
}

// A cell in which the default is as good as the bound measures nothing, nor does one that a bad scheduler gets through.
TEST(BenchCheck, EveryLoadedCellAssertsItsDistances)
{
    const auto peers = read_peers("tests/bench/peers.json", {});
    const auto asserts_distance = [&](const Cell &cell, std::string_view peer) {
        return std::ranges::any_of(cell.limits, [&](const Json &json) {
            const auto limit = parse_limit(json, cell, peers);
            return limit.peer == peer && limit.of == bound_peer && !limit.at_most && limit.plus > 0;
        });
    };
    for (const auto &cell : read_cells("tests/bench/cells"))
        for (const std::string_view peer : {"default", "fifo"})
            EXPECT_EQ(asserts_distance(cell, peer), cell.loaded) << cell.name << " " << peer;
}

} // namespace
} // namespace gamer::bench::report
