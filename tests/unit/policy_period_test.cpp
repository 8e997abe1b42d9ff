// SPDX-License-Identifier: GPL-2.0-only
// How often a task is woken: an average within its samples, deaf to clocks that step back, and one step of rank.
#include "policy.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "support.h"

namespace gamer {
namespace {

using test::Random;
using test::random_states;

TEST(Period, LiesBetweenTheOldOneAndTheSample)
{
    Random random;
    for (int i = 0; i < random_states; ++i) {
        auto average = random.between(1, GAMER_SAMPLE_MAX_NS);
        auto sample = random.around(random.coin() ? average : GAMER_SAMPLE_MAX_NS);
        auto counted = std::min<std::uint64_t>(sample, GAMER_SAMPLE_MAX_NS);
        auto next = gamer_average_from_first(average, sample);
        ASSERT_GE(next, std::min(average, counted)) << average << ' ' << sample;
        ASSERT_LE(next, std::max(average, counted)) << average << ' ' << sample;
    }
}

// Grown from 0, four wakeups at 25 Hz would pass for a short period.
TEST(Period, TheFirstSampleCountsInFull)
{
    Random random(2);
    for (int i = 0; i < random_states; ++i) {
        auto steady = random.magnitude(2 * GAMER_SAMPLE_MAX_NS);
        auto counted = std::min<std::uint64_t>(steady, GAMER_SAMPLE_MAX_NS);
        auto average = gamer_average_from_first(0, steady);
        ASSERT_EQ(average, counted);
        for (int wakeups = 0; wakeups < 4; ++wakeups)
            average = gamer_average_from_first(average, steady);
        ASSERT_NEAR(double(average), double(counted), 4);
    }
}

TEST(Period, SettlesAtWhatIsSteady)
{
    Random random(3);
    for (int i = 0; i < 10'000; ++i) {
        auto sample = random.between(4, GAMER_SAMPLE_MAX_NS), average = random.magnitude(GAMER_SAMPLE_MAX_NS);
        for (int wakeups = 0; wakeups < 100; ++wakeups)
            average = gamer_average_from_first(average, sample);
        ASSERT_NEAR(double(average), double(sample), 3);
    }
}

TEST(Period, IsNotLearntFromAClockThatStepsBackNorFromTheFirstWakeup)
{
    Random random(4);
    for (int i = 0; i < random_states; ++i) {
        auto average = random.magnitude(GAMER_SAMPLE_MAX_NS), last = random.magnitude(), now = random.around(last);
        auto next = gamer_period_after(average, last, now);
        ASSERT_EQ(next, last && now > last ? gamer_average_from_first(average, now - last) : average);
        ASSERT_EQ(gamer_period_after(average, 0, now), average);
        ASSERT_LE(next, GAMER_SAMPLE_MAX_NS);
    }
}

TEST(Rate, RaisesOnlyWhoAnswersOftenAndHasLittleRank)
{
    Random random(5);
    int raised = 0;
    for (int i = 0; i < random_states; ++i) {
        auto level = std::uint32_t(random.up_to(GAMER_LEVEL_MAX));
        auto period = random.coin() ? random.around(GAMER_PERIOD_SHORT_NS) : random.up_to(3);
        bool answers = random.coin(), raises = gamer_rate_raises(level, period, answers);
        ASSERT_EQ(raises, answers && period > 0 && period < GAMER_PERIOD_SHORT_NS && level < GAMER_RATE_LEVEL_MAX);
        ASSERT_LE(level + raises, std::uint32_t(GAMER_LEVEL_MAX));
        raised += raises;
    }
    EXPECT_GT(raised, random_states / 100);
}

} // namespace
} // namespace gamer
