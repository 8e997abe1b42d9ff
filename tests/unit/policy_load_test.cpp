// SPDX-License-Identifier: GPL-2.0-only
// How busy the machine is: a share that stays one, a threshold that does not flutter, a tick that is never a load itself.
#include "policy.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "support.h"

namespace gamer {
namespace {

using test::Random;
using test::random_states;

TEST(Load, IsTheShareOfCpusThatAreNotIdle)
{
    Random random;
    for (int i = 0; i < random_states; ++i) {
        auto cpus = std::uint32_t(random.magnitude(GAMER_MAX_CPUS)), idle = std::uint32_t(random.around(cpus, UINT32_MAX));
        auto load = gamer_load_instant(idle, cpus);
        ASSERT_LE(load, GAMER_LOAD_FULL);
        if (idle >= cpus) { // a CPU may go offline between the two counts
            ASSERT_EQ(load, 0U);
        } else {
            ASSERT_GT(load, 0U) << "one busy CPU of the most there can be still counts";
            ASSERT_LE(gamer_load_instant(idle + 1, cpus), load);
        }
    }
    EXPECT_EQ(gamer_load_instant(0, 4), GAMER_LOAD_FULL);
    EXPECT_EQ(gamer_load_instant(1, 4), GAMER_LOAD_FULL * 3 / 4);
    EXPECT_EQ(gamer_load_instant(0, 0), 0U);
}

TEST(LoadAverage, LiesBetweenTheOldOneAndTheSample)
{
    for (std::uint32_t average = 0; average <= GAMER_LOAD_FULL; ++average)
        for (std::uint32_t instant = 0; instant <= GAMER_LOAD_FULL; ++instant) {
            auto next = gamer_load_average(average, instant);
            ASSERT_GE(next, std::min(average, instant));
            ASSERT_LE(next, std::max(average, instant));
        }
}

std::uint32_t settled(std::uint32_t average, std::uint32_t instant)
{
    for (int i = 0; i < 100; ++i)
        average = gamer_load_average(average, instant);
    return average;
}

TEST(LoadAverage, SettlesAtWhatIsSteady)
{
    for (std::uint32_t instant = 0; instant <= GAMER_LOAD_FULL; ++instant) {
        ASSERT_NEAR(settled(0, instant), instant, 7);
        ASSERT_NEAR(settled(GAMER_LOAD_FULL, instant), instant, 7);
    }
}

TEST(Busy, DoesNotChangeBetweenTheThresholds)
{
    Random random(2);
    for (int i = 0; i < random_states; ++i) {
        auto enter = random.up_to(GAMER_LOAD_FULL), exit = random.up_to(enter);
        auto average = std::uint32_t(random.around(random.coin() ? enter : exit, GAMER_LOAD_FULL));
        bool was = random.coin(), is = gamer_is_busy(was, average, enter, exit);
        if (average >= enter)
            ASSERT_TRUE(is);
        else if (average < exit)
            ASSERT_FALSE(is);
        else
            ASSERT_EQ(is, was);
        ASSERT_EQ(gamer_is_busy(is, average, enter, exit), is) << "the same load twice changes nothing";
    }
}

TEST(Tick, IsNeverShorterThanTheLeast)
{
    Random random(3);
    for (int i = 0; i < random_states; ++i) {
        auto slice = random.around(GAMER_TICK_IDLE_NS), wanted = random.coin() ? random.around(GAMER_TICK_LEAST_NS) : 0;
        bool idle = random.coin();
        auto asked = wanted ? wanted : slice;
        std::uint64_t tick = gamer_tick_ns(wanted, slice, true, idle);
        ASSERT_EQ(tick, std::max<std::uint64_t>(asked, idle ? GAMER_TICK_IDLE_NS : GAMER_TICK_LEAST_NS));
        ASSERT_EQ(gamer_tick_ns(wanted, slice, false, idle), idle ? GAMER_TICK_UNUSED_NS : GAMER_TICK_IDLE_NS);
    }
}

} // namespace
} // namespace gamer
