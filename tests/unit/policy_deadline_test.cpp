// SPDX-License-Identifier: GPL-2.0-only
// Deadlines: bounded by the lag, earlier for what needs less, weighs more or is boosted.
#include "policy.h"

#include <gtest/gtest.h>

#include "support.h"

namespace gamer {
namespace {

using test::Random;
using test::random_states;

struct Demand {
    std::uint64_t now, run, lag;
    std::uint32_t weight, level;

    std::uint64_t deadline() const { return gamer_deadline(now, run, weight, level, lag); }
};

// Any numbers at all whose sum of now and lag is still a time.
Demand any_demand(Random &random)
{
    Demand demand{};
    demand.lag = random.coin() ? random.magnitude() : random.between(100 * GAMER_USEC, 100 * GAMER_MSEC);
    demand.now = random.coin() ? UINT64_MAX - demand.lag : random.up_to(UINT64_MAX - demand.lag);
    demand.run = random.magnitude();
    demand.weight = std::uint32_t(random.magnitude(UINT32_MAX));
    demand.level = std::uint32_t(random.coin() ? random.up_to(GAMER_LEVEL_MAX) : random.any());
    return demand;
}

TEST(Deadline, LiesBetweenNowAndTheLag)
{
    Random random;
    for (int i = 0; i < random_states; ++i) {
        auto demand = any_demand(random);
        ASSERT_GE(demand.deadline(), demand.now);
        ASSERT_LE(demand.deadline() - demand.now, demand.lag);
    }
}

TEST(Deadline, IsLaterForALongerRun)
{
    Random random(2);
    for (int i = 0; i < random_states; ++i) {
        auto demand = any_demand(random), longer = demand;
        longer.run = random.between(demand.run, UINT64_MAX);
        ASSERT_LE(demand.deadline(), longer.deadline());
    }
}

TEST(Deadline, IsEarlierForAHigherLevel)
{
    Random random(3);
    for (int i = 0; i < random_states; ++i) {
        auto demand = any_demand(random), higher = demand;
        higher.level = std::uint32_t(random.between(demand.level, UINT32_MAX));
        ASSERT_GE(demand.deadline(), higher.deadline());
    }
}

TEST(Deadline, IsEarlierForAHeavierTask)
{
    Random random(4);
    for (int i = 0; i < random_states; ++i) {
        auto demand = any_demand(random), heavier = demand;
        heavier.weight = std::uint32_t(random.between(demand.weight, UINT32_MAX));
        ASSERT_GE(demand.deadline(), heavier.deadline());
    }
}

// How far in the future the deadline of a task that runs `run` lies.
std::uint64_t distance(std::uint64_t run, std::uint32_t weight, std::uint32_t level)
{
    return gamer_deadline(5 * GAMER_SEC, run, weight, level, 20 * GAMER_MSEC) - 5 * GAMER_SEC;
}

TEST(Deadline, IsTheExpectedRunScaledByWeight)
{
    EXPECT_EQ(distance(GAMER_MSEC, GAMER_WEIGHT_NICE0, 0), GAMER_MSEC);
    EXPECT_EQ(distance(GAMER_MSEC, 2 * GAMER_WEIGHT_NICE0, 0), GAMER_MSEC / 2);
    EXPECT_EQ(distance(GAMER_MSEC, GAMER_WEIGHT_MAX, 0), GAMER_MSEC / 100);
    EXPECT_EQ(distance(GAMER_USEC, 1, 0), 100 * GAMER_USEC);
    EXPECT_EQ(distance(GAMER_USEC, 0, 0), distance(GAMER_USEC, 1, 0));
    EXPECT_EQ(distance(GAMER_MSEC, UINT32_MAX, 0), distance(GAMER_MSEC, GAMER_WEIGHT_MAX, 0));
}

TEST(Deadline, HalvesWithEveryLevelUpToTheLast)
{
    for (std::uint32_t level = 0; level <= GAMER_LEVEL_MAX; ++level)
        EXPECT_EQ(distance(GAMER_MSEC, GAMER_WEIGHT_NICE0, level), GAMER_MSEC >> level);
    EXPECT_EQ(distance(GAMER_MSEC, GAMER_WEIGHT_NICE0, GAMER_LEVEL_MAX + 1),
              distance(GAMER_MSEC, GAMER_WEIGHT_NICE0, GAMER_LEVEL_MAX));
}

TEST(Deadline, ABoostCountsForAHogToo)
{
    EXPECT_EQ(distance(GAMER_SEC, GAMER_WEIGHT_NICE0, 0), 20 * GAMER_MSEC);
    EXPECT_EQ(distance(GAMER_SEC, GAMER_WEIGHT_NICE0, 3), 20 * GAMER_MSEC / 8);
}

TEST(FirstIsDue, PicksTheEarlierHeadAndNeverAnEmptyQueue)
{
    EXPECT_FALSE(gamer_first_is_due(0, 0));
    EXPECT_FALSE(gamer_first_is_due(0, 1));
    EXPECT_TRUE(gamer_first_is_due(1, 0));
    EXPECT_TRUE(gamer_first_is_due(UINT64_MAX, 0));
    EXPECT_TRUE(gamer_first_is_due(1, 2));
    EXPECT_FALSE(gamer_first_is_due(2, 1));
    EXPECT_TRUE(gamer_first_is_due(2, 2)) << "at a tie the CPU's own queue, which no other CPU serves";
}

} // namespace
} // namespace gamer
