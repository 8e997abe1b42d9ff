// SPDX-License-Identifier: GPL-2.0-only
// Deadlines: bounded by lag and credit, earlier for what needs less, weighs more or is boosted.
#include "policy.h"

#include <algorithm>

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
    demand.lag = random.coin() ? random.magnitude(GAMER_SEC) : random.between(100 * GAMER_USEC, 100 * GAMER_MSEC);
    auto latest = UINT64_MAX - gamer_longest_lag(demand.lag);
    demand.now = std::max<std::uint64_t>(1, random.coin() ? random.around(GAMER_CREDIT_MAX_NS, latest) : random.up_to(latest));
    demand.run = random.magnitude();
    demand.weight = std::uint32_t(random.magnitude(UINT32_MAX));
    demand.level = std::uint32_t(random.coin() ? random.up_to(GAMER_LEVEL_MAX) : random.any());
    return demand;
}

TEST(Deadline, LiesBetweenTheLargestCreditAndTheLag)
{
    Random random;
    for (int i = 0; i < random_states; ++i) {
        auto demand = any_demand(random);
        auto deadline = demand.deadline();
        ASSERT_NE(deadline, 0U) << "which stands for an empty queue";
        ASSERT_LE(deadline, demand.now + gamer_longest_lag(demand.lag));
        ASSERT_LE(demand.now - std::min(demand.now, deadline), GAMER_CREDIT_MAX_NS);
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
    EXPECT_EQ(distance(GAMER_MSEC, GAMER_WEIGHT_LEAST, 0), 4 * GAMER_MSEC);
    EXPECT_EQ(distance(GAMER_MSEC, 0, 0), distance(GAMER_MSEC, GAMER_WEIGHT_LEAST, 0));
    EXPECT_EQ(distance(GAMER_MSEC, UINT32_MAX, 0), distance(GAMER_MSEC, GAMER_WEIGHT_MAX, 0));
}

// The same by level, as time before what it would be without a boost.
std::uint64_t credit(std::uint64_t run, std::uint32_t level)
{
    return distance(run, GAMER_WEIGHT_NICE0, 0) - distance(run, GAMER_WEIGHT_NICE0, level);
}

TEST(Deadline, EveryLevelUpToTheLastIsWorthTheSame)
{
    for (auto run : {GAMER_USEC, GAMER_MSEC, GAMER_LEVEL_CREDIT_NS}) {
        for (std::uint32_t level = 0; level <= GAMER_LEVEL_MAX; ++level)
            EXPECT_EQ(credit(run, level), level * GAMER_LEVEL_CREDIT_NS);
        EXPECT_EQ(credit(run, GAMER_LEVEL_MAX + 1), GAMER_CREDIT_MAX_NS);
        EXPECT_EQ(credit(run, UINT32_MAX), GAMER_CREDIT_MAX_NS);
    }
}

TEST(Deadline, OfWhoComesAtTheSameTimeTheHigherRankIsNeverLaterHoweverLongItRuns)
{
    Random random(6);
    for (int i = 0; i < random_states; ++i) {
        auto low = any_demand(random), high = any_demand(random);
        low.now = high.now;
        low.level = std::uint32_t(random.up_to(GAMER_LEVEL_MAX - 1));
        high.level = std::uint32_t(random.between(low.level + 1, GAMER_LEVEL_MAX));
        ASSERT_LE(high.deadline(), low.deadline());
    }
}

TEST(Deadline, NoLevelOvertakesWhatHasWaitedLongEnough)
{
    Random random(5);
    for (int i = 0; i < random_states; ++i) {
        auto waiting = any_demand(random), later = any_demand(random);
        waiting.now = random.up_to(UINT64_MAX / 2);
        later.now = waiting.now + GAMER_CREDIT_MAX_NS + gamer_longest_lag(waiting.lag) + 2;
        ASSERT_LT(waiting.deadline(), later.deadline());
    }
}

TEST(Deadline, IsLimitedByTheLagForAHog)
{
    EXPECT_EQ(distance(GAMER_SEC, GAMER_WEIGHT_NICE0, 0), 20 * GAMER_MSEC);
    EXPECT_EQ(distance(20 * GAMER_MSEC - 1, GAMER_WEIGHT_NICE0, 0), 20 * GAMER_MSEC - 1);
    EXPECT_EQ(distance(GAMER_SEC, 1, 0), gamer_longest_lag(20 * GAMER_MSEC)) << "which tells hogs by their weight";
}

TEST(Deadline, SoonAfterBootIsNeverZero)
{
    EXPECT_EQ(gamer_deadline(GAMER_CREDIT_MAX_NS, 0, 1, GAMER_LEVEL_MAX, 0), 1U);
    EXPECT_EQ(gamer_deadline(GAMER_CREDIT_MAX_NS + 1, 0, 1, GAMER_LEVEL_MAX, 0), 1U);
    EXPECT_EQ(gamer_deadline(GAMER_CREDIT_MAX_NS + 2, 0, 1, GAMER_LEVEL_MAX, 0), 2U);
    EXPECT_EQ(gamer_deadline(5, 0, 1, GAMER_LEVEL_MAX, 0), 1U);
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
