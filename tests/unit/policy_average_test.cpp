// SPDX-License-Identifier: GPL-2.0-only
// The moving average of a task's runs.
#include "policy.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "support.h"

namespace gamer {
namespace {

using test::Random;
using test::random_states;

TEST(Average, LiesBetweenTheOldOneAndTheSample)
{
    Random random;
    for (int i = 0; i < random_states; ++i) {
        auto average = random.magnitude(GAMER_SAMPLE_MAX_NS);
        auto sample = random.around(random.coin() ? average : GAMER_SAMPLE_MAX_NS);
        auto counted = std::min<std::uint64_t>(sample, GAMER_SAMPLE_MAX_NS);
        auto next = gamer_average(average, sample);
        ASSERT_GE(next, std::min<std::uint64_t>(average, counted)) << average << ' ' << sample;
        ASSERT_LE(next, std::max<std::uint64_t>(average, counted)) << average << ' ' << sample;
    }
}

TEST(Average, OneOutlierWeighsAQuarterOfTheLongestSample)
{
    EXPECT_EQ(gamer_average(0, UINT64_MAX), GAMER_SAMPLE_MAX_NS / 4);
    EXPECT_EQ(gamer_average(0, GAMER_SAMPLE_MAX_NS), GAMER_SAMPLE_MAX_NS / 4);
    EXPECT_EQ(gamer_average(4000, 0), 3000U);
    EXPECT_EQ(gamer_average(4000, 8000), 5000U);
}

std::uint64_t after(std::uint64_t average, std::uint64_t sample, int times)
{
    for (int i = 0; i < times; ++i)
        average = gamer_average(average, sample);
    return average;
}

TEST(Average, FourWakeupsTellATaskThatChanged)
{
    EXPECT_GT(after(100 * GAMER_USEC, 10 * GAMER_MSEC, 4), 6 * GAMER_MSEC);
    EXPECT_LT(after(10 * GAMER_MSEC, 0, 4), 4 * GAMER_MSEC);
}

TEST(Average, SettlesAtWhatIsSteady)
{
    Random random(2);
    for (int i = 0; i < 10'000; ++i) {
        auto sample = random.magnitude(GAMER_SAMPLE_MAX_NS);
        auto settled = after(random.magnitude(GAMER_SAMPLE_MAX_NS), sample, 100);
        ASSERT_NEAR(double(settled), double(sample), 3);
    }
}

TEST(SleepAverage, BeginsWithTheFirstSleep)
{
    EXPECT_EQ(gamer_average_from_first(0, 4 * GAMER_MSEC), 4 * GAMER_MSEC);
    EXPECT_EQ(gamer_average_from_first(0, GAMER_SEC), GAMER_SAMPLE_MAX_NS);
    EXPECT_EQ(gamer_average_from_first(4000, 8000), gamer_average(4000, 8000));
}

// As its runs get longer than those whose sleep nobody measures.
TEST(SleepAverage, ALongRunAfterOneSleepIsAtRest)
{
    auto sleep = gamer_average_from_first(0, 3 * GAMER_MSEC);
    EXPECT_TRUE(gamer_rests(4 * GAMER_MSEC, sleep));
    EXPECT_FALSE(gamer_rests(10 * GAMER_MSEC, sleep));
}

TEST(MostlySleeps, NeedsTheLongerSleep)
{
    EXPECT_TRUE(gamer_mostly_sleeps(5, 6));
    EXPECT_FALSE(gamer_mostly_sleeps(5, 5));
    EXPECT_FALSE(gamer_mostly_sleeps(0, 0)) << "nothing is known yet";
}

TEST(Rests, NeedsAQuarterOfTheTime)
{
    EXPECT_TRUE(gamer_rests(12 * GAMER_MSEC, 4 * GAMER_MSEC));
    EXPECT_FALSE(gamer_rests(12 * GAMER_MSEC, 4 * GAMER_MSEC - 1));
    EXPECT_TRUE(gamer_rests(12 * GAMER_MSEC, 0)) << "no sleep was measured yet";
}

TEST(Rests, ARunThatGoesOnEndsIt)
{
    test::Random random;
    for (int i = 0; i < test::random_states; ++i) {
        auto run = random.up_to(GAMER_SEC), sleep = random.between(1, GAMER_SEC), longer = random.between(run, GAMER_SEC);
        ASSERT_GE(gamer_rests(run, sleep), gamer_rests(longer, sleep));
    }
}

TEST(Tireless, IsWhoUsesMoreThanThreeQuarters)
{
    EXPECT_FALSE(gamer_is_tireless(3 * GAMER_MSEC, 4 * GAMER_MSEC));
    EXPECT_TRUE(gamer_is_tireless(3 * GAMER_MSEC + 1, 4 * GAMER_MSEC));
    EXPECT_FALSE(gamer_is_tireless(3 * GAMER_MSEC, 0)) << "no period is known yet";
}

// Who waits for a CPU runs as much as before, but is woken less often.
TEST(Tireless, WaitingMakesNobody)
{
    test::Random random(2);
    for (int i = 0; i < test::random_states; ++i) {
        auto run = random.up_to(GAMER_SAMPLE_MAX_NS), period = random.between(1, GAMER_SAMPLE_MAX_NS);
        ASSERT_GE(gamer_is_tireless(run, period), gamer_is_tireless(run, period + random.up_to(GAMER_SEC)));
    }
}

TEST(HasRested, AWakeupIsRestUnlessItWasANap)
{
    EXPECT_TRUE(gamer_has_rested(true, 3, 0, 4));
    EXPECT_FALSE(gamer_has_rested(true, 4, 0, 4));
    EXPECT_TRUE(gamer_has_rested(false, 3, 4, 4));
    EXPECT_FALSE(gamer_has_rested(false, 3, 3, 4));
}

TEST(ExpectedRun, IsTheLargerOfHistoryAndPresent)
{
    EXPECT_EQ(gamer_expected_run(5, 3), 5U);
    EXPECT_EQ(gamer_expected_run(3, 5), 5U);
    EXPECT_EQ(gamer_expected_run(4, 4), 4U);
    EXPECT_EQ(gamer_expected_run(0, UINT64_MAX), UINT64_MAX);
}

} // namespace
} // namespace gamer
