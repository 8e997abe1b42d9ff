// SPDX-License-Identifier: GPL-2.0-only
// How long a turn is: shortened within bounds, never lengthened.
#include "policy.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "support.h"

namespace gamer {
namespace {

using test::Random;
using test::random_states;

std::uint64_t least(std::uint64_t slice)
{
    return std::min<std::uint64_t>(slice, GAMER_SLICE_LEAST_NS);
}

TEST(WindowSlice, StaysBetweenTheLeastAndTheGivenOne)
{
    Random random;
    for (int i = 0; i < random_states; ++i) {
        auto slice = random.around(4 * GAMER_SLICE_LEAST_NS);
        bool input = random.coin(), frame = random.coin();
        auto cut = gamer_window_slice(slice, input, frame);
        ASSERT_LE(cut, slice);
        ASSERT_GE(cut, least(slice));
        ASSERT_TRUE(cut == slice || input || frame);
        ASSERT_LE(gamer_window_slice(slice, true, frame), cut) << "input never lengthens";
        ASSERT_LE(gamer_window_slice(slice, input, true), cut) << "nor does a vblank";
    }
    EXPECT_EQ(gamer_window_slice(2 * GAMER_MSEC, true, false), GAMER_MSEC / 2);
    EXPECT_EQ(gamer_window_slice(2 * GAMER_MSEC, false, true), GAMER_MSEC);
}

TEST(CriticalSlice, StaysBetweenAQuarterAndTheGivenOne)
{
    Random random(2);
    for (int i = 0; i < random_states; ++i) {
        auto slice = random.magnitude();
        auto on_cpu = std::uint32_t(random.around(16 * GAMER_LEVEL_MAX, UINT32_MAX)),
             on_all = std::uint32_t(random.around(16 * GAMER_LEVEL_MAX, UINT32_MAX));
        auto cut = gamer_critical_slice(slice, on_cpu, on_all);
        ASSERT_LE(cut, slice);
        ASSERT_GE(cut, std::max(least(slice), slice / 4));
        ASSERT_TRUE(cut == slice || on_cpu || on_all);
        ASSERT_LE(gamer_critical_slice(slice, on_cpu + 1 ? on_cpu + 1 : on_cpu, on_all), cut);
        ASSERT_EQ(gamer_critical_slice(slice, on_all, on_cpu), cut) << "the larger of the two counts";
    }
    EXPECT_NEAR(double(gamer_critical_slice(2 * GAMER_MSEC, 16 * GAMER_LEVEL_MAX, 0)), GAMER_MSEC / 2, 1000);
}

TEST(ShortTurn, IsOfOverdueBackgroundThatPassesByTasksOfRank)
{
    Random random(3);
    int short_ones = 0;
    for (int i = 0; i < random_states; ++i) {
        auto now = random.between(GAMER_SEC, 2 * GAMER_SEC);
        auto level = std::uint32_t(random.up_to(1));
        auto turn = random.up_to(1) * random.up_to(GAMER_MSEC);
        auto deadline = random.around(now), waited = random.around(now - GAMER_RANK_WAITS_NS);
        bool overdue = !level && !turn && deadline < now, rank_waits = waited > now - GAMER_RANK_WAITS_NS;
        ASSERT_EQ(gamer_turn_is_short(level, turn, deadline, waited, now), overdue && rank_waits);
        short_ones += overdue && rank_waits;
    }
    EXPECT_GT(short_ones, random_states / 100) << "the states must try both answers";
    EXPECT_FALSE(gamer_turn_is_short(0, 0, 1, 0, GAMER_SEC)) << "nobody has waited yet";
}

TEST(Criticality, LiesBetweenTheOldOneAndTheLevel)
{
    for (std::uint32_t average = 0; average <= 16 * GAMER_LEVEL_MAX; ++average)
        for (std::uint32_t level = 0; level <= GAMER_LEVEL_MAX; ++level) {
            auto next = gamer_criticality(average, level);
            ASSERT_GE(next, std::min(average, 16 * level));
            ASSERT_LE(next, std::max(average, 16 * level));
        }
}

TEST(Criticality, SettlesAtWhatRuns)
{
    for (std::uint32_t level = 0; level <= GAMER_LEVEL_MAX; ++level)
        for (std::uint32_t average : {0, 16 * GAMER_LEVEL_MAX}) {
            for (int runs = 0; runs < 100; ++runs)
                average = gamer_criticality(average, level);
            EXPECT_NEAR(average, 16 * level, 7);
        }
}

} // namespace
} // namespace gamer
