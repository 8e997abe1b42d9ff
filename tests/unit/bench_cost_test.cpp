// SPDX-License-Identifier: GPL-2.0-only
// What bpf-cost makes of the rounds it measured. No time is measured here.
#include "bench/native/figures.h"

#include <atomic>
#include <cmath>
#include <thread>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "bench/native/report.h"
#include "bench/native/round_result.h"
#include "bench/native/spin_barrier.h"
#include "support.h"

namespace gamer::bench::native {
namespace {

using test::Random;

// ---- figures ----

std::vector<double> random_rounds(Random &random)
{
    std::vector<double> rounds(random.between(1, 40));
    for (auto &round : rounds)
        round = static_cast<double>(random.up_to(1000)) / 8;
    return rounds;
}

TEST(CostFigure, IsTheBestAndTheMedianRound)
{
    const auto odd = summarise_rounds({5, 1, 9});
    EXPECT_EQ(odd.best, 1);
    EXPECT_EQ(odd.median, 5);
    const auto one = summarise_rounds({7});
    EXPECT_EQ(one.best, 7);
    EXPECT_EQ(one.median, 7);
}

TEST(CostFigure, HasAMedianThatHalfOfTheRoundsDoNotExceed)
{
    Random random;
    for (int state = 0; state < 10'000; ++state) {
        const auto rounds = random_rounds(random);
        const auto figure = summarise_rounds(rounds);
        const auto up_to = std::ranges::count_if(rounds, [&](double ns) { return ns <= figure.median; });
        EXPECT_EQ(figure.best, std::ranges::min(rounds));
        EXPECT_LE(figure.best, figure.median);
        EXPECT_GE(2 * static_cast<std::size_t>(up_to), rounds.size());
    }
}

TEST(CostFigure, IsNeverNegativeHoweverNoisyItsParts)
{
    Random random;
    for (int state = 0; state < 10'000; ++state) {
        const auto whole = summarise_rounds(random_rounds(random));
        const auto part = summarise_rounds(random_rounds(random));
        const auto rest = without(whole, part);
        EXPECT_GE(rest.best, 0);
        EXPECT_GE(rest.median, 0);
        if (whole.best >= part.best) {
            EXPECT_DOUBLE_EQ(rest.best + part.best, whole.best);
        }
    }
}

TEST(CostFigure, IsDividedAmongTheOperationsOfAStep)
{
    const auto each = divided({.best = 32, .median = 48}, 16);
    EXPECT_EQ(each.best, 2);
    EXPECT_EQ(each.median, 3);
}

// ---- verdict ----

TEST(CostVerdict, ChangesAtTheBordersOfTheRule)
{
    EXPECT_EQ(verdict_on(0), Verdict::keep_one_ring);
    EXPECT_EQ(verdict_on(std::nextafter(10.0, 0.0)), Verdict::keep_one_ring);
    EXPECT_EQ(verdict_on(10), Verdict::batch);
    EXPECT_EQ(verdict_on(30), Verdict::batch);
    EXPECT_EQ(verdict_on(std::nextafter(30.0, 31.0)), Verdict::distribute);
    EXPECT_EQ(verdict_on(1e9), Verdict::distribute);
}

TEST(CostVerdict, HasAName)
{
    EXPECT_STREQ(name_of(Verdict::keep_one_ring), "keep one ring");
    EXPECT_STREQ(name_of(Verdict::batch), "batch");
    EXPECT_STREQ(name_of(Verdict::distribute), "distribute");
}

// ---- rounds on several CPUs ----

std::optional<double> step_of(std::initializer_list<cost_result> cpus)
{
    return step_ns({cpus.begin(), cpus.size()});
}

TEST(CostRound, IsTheAverageOfAllSteps)
{
    EXPECT_EQ(step_of({{.elapsed_ns = 5000, .steps = 1000}}), 5);
    EXPECT_EQ(step_of({{.elapsed_ns = 3000, .steps = 1000}, {.elapsed_ns = 3000, .steps = 500}}), 4);
}

TEST(CostRound, DoesNotCountWhenACpuWasMissing)
{
    EXPECT_FALSE(step_of({}));
    EXPECT_FALSE(step_of({{.elapsed_ns = 100, .steps = 0}}));
    EXPECT_FALSE(step_of({{.elapsed_ns = 5000, .steps = 1000}, {.steps = 0}}));
}

TEST(CostRound, DoesNotCountWhenACpuDidLessThanHalfOfAnother)
{
    EXPECT_TRUE(step_of({{.elapsed_ns = 5000, .steps = 1000}, {.elapsed_ns = 5000, .steps = 500}}));
    EXPECT_FALSE(step_of({{.elapsed_ns = 5000, .steps = 1000}, {.elapsed_ns = 5000, .steps = 499}}));
}

TEST(CostRound, DoesNotCountWhenSomethingFailed)
{
    EXPECT_FALSE(step_of({{.elapsed_ns = 5000, .steps = 1000, .failed = 1}}));
    EXPECT_FALSE(step_of({{.elapsed_ns = 5000, .steps = 1000}, {.elapsed_ns = 5000, .steps = 1000, .failed = 1}}));
}

TEST(CostSpinBarrier, LetsNobodyGoOnBeforeTheLastHasCome)
{
    constexpr int phases = 200, threads = 3;
    SpinBarrier barrier(threads);
    std::atomic<int> came = 0;
    std::atomic<bool> early = false;
    int phase = 0; // written by the last to come only
    const auto take_part = [&] {
        for (int mine = 0; mine < phases; ++mine) {
            ++came;
            barrier.arrive_and_wait([&] { early = early || came != threads * ++phase; });
            early = early || came < threads * (mine + 1);
        }
    };
    {
        std::jthread one(take_part), two(take_part), three(take_part);
    }
    EXPECT_FALSE(early);
    EXPECT_EQ(phase, phases);
}

// ---- report ----

Costs sample_costs()
{
    Costs costs{.cpus = 2, .kernel = "6.17", .saturated = {12.345, 1}, .paced = {7, 0.5}};
    costs.costs = {{"array_lookup", "array lookup", Figure{0.456, 0.5}}, {"fentry", "an empty hook", std::nullopt}};
    return costs;
}

TEST(CostReport, GivesProgramsEveryFigure)
{
    const auto report = nlohmann::json::parse(json_report(sample_costs()));
    EXPECT_EQ(report["cpus"], 2);
    EXPECT_EQ(report["kernel"], "6.17");
    EXPECT_EQ(report["ns"]["array_lookup"], 0.46);
    EXPECT_EQ(report["median_ns"]["array_lookup"], 0.5);
    EXPECT_TRUE(report["ns"]["fentry"].is_null()) << "not measured is not zero";
    EXPECT_NEAR(report["contention_ns"].get<double>(), 12.345, 0.01);
    EXPECT_EQ(report["contention_distributed_ns"], 1);
    EXPECT_EQ(report["verdict"], "batch");
    EXPECT_EQ(report["contention_at_8000_hz_ns"]["one_ring"], 7);
}

TEST(CostReport, GivesPeopleTheFigureAndTheVerdictInOneLine)
{
    const auto report = text_report(sample_costs());
    const auto verdict = "contention on one ring: 12.3 ns an event (medians; 1.0 with own rings): batch\n";
    EXPECT_NE(report.find(verdict), std::string::npos) << report;
    EXPECT_NE(report.find("refused"), std::string::npos) << report;
}

} // namespace
} // namespace gamer::bench::native
