// SPDX-License-Identifier: GPL-2.0-only
// Preemption: for rank only, after a protected run unless it is urgent, and not of a CPU that is about to look.
#include "policy.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "support.h"

namespace gamer {
namespace {

using test::Random;
using test::random_states;

constexpr std::uint64_t times = 1ULL << 62; // 146 years of nanoseconds

struct Case {
    gamer_cpu_state cpu{};
    std::uint32_t level = 0;
    std::uint64_t now = 0, min_run = 0;

    bool preempts() const { return gamer_may_preempt(level, &cpu, now, min_run); }
};

Case any_case(Random &random)
{
    Case some;
    some.min_run = random.magnitude(10 * GAMER_MSEC);
    some.cpu.started_ns = random.up_to(9) ? random.magnitude(times) : 0;
    some.now = random.around(some.cpu.started_ns + some.min_run, times);
    some.cpu.kicked_ns = random.around(random.coin() ? some.cpu.started_ns : some.now - GAMER_KICK_PENDING_NS, times);
    some.cpu.level = std::uint32_t(random.up_to(GAMER_LEVEL_MAX));
    some.level = std::uint32_t(random.up_to(GAMER_LEVEL_MAX));
    return some;
}

TEST(Preempt, ExactlyWhenRankMinimumRunAndPendingKicksAllow)
{
    Random random;
    int preempted = 0;
    for (int i = 0; i < random_states; ++i) {
        auto some = any_case(random);
        bool rank = some.cpu.started_ns && some.level > some.cpu.level;
        bool urgent = some.level >= some.cpu.level + GAMER_RANK_URGENT;
        bool run = some.now >= some.cpu.started_ns + some.min_run;
        bool switched = some.cpu.started_ns > some.cpu.kicked_ns;
        bool forgotten = some.now >= some.cpu.kicked_ns + GAMER_KICK_PENDING_NS;
        ASSERT_EQ(some.preempts(), rank && (urgent || run) && (switched || forgotten));
        preempted += some.preempts();
    }
    EXPECT_GT(preempted, random_states / 100) << "the states must try both answers";
}

TEST(Preempt, NeverAnEqualALowerOrAnIdleOne)
{
    Random random(2);
    for (int i = 0; i < random_states; ++i) {
        auto some = any_case(random);
        if (random.coin())
            some.cpu.started_ns = 0;
        else
            some.level = std::uint32_t(random.up_to(some.cpu.level));
        ASSERT_FALSE(some.preempts());
    }
}

TEST(Preempt, NeverWithinTheMinimumRunUnlessUrgent)
{
    Random random(3);
    for (int i = 0; i < random_states; ++i) {
        auto some = any_case(random);
        some.cpu.started_ns = random.between(some.now - std::min(some.now, some.min_run) + 1, times + 2); // or in the future
        some.level = some.cpu.level + GAMER_RANK_URGENT - 1;
        ASSERT_FALSE(some.preempts());
    }
}

TEST(Preempt, KicksOfACpuThatDoesNotSwitchKeepTheirDistance)
{
    Random random(4);
    gamer_cpu_state cpu{.started_ns = 1};
    std::uint64_t now = GAMER_SEC;
    for (int i = 0; i < random_states; ++i, now += random.up_to(20 * GAMER_USEC)) {
        if (!gamer_may_preempt(1, &cpu, now, 0))
            continue;
        ASSERT_GE(now - cpu.kicked_ns, GAMER_KICK_PENDING_NS);
        cpu.kicked_ns = now;
    }
    EXPECT_GE(cpu.kicked_ns + GAMER_MSEC, now) << "yet they go on";
}

TEST(Victim, IsTheLowestThenTheOneThatRanLongest)
{
    gamer_cpu_state low_old{.started_ns = 1, .level = 0}, low_new{.started_ns = 2, .level = 0};
    gamer_cpu_state high_old{.started_ns = 1, .level = 1};
    EXPECT_TRUE(gamer_better_victim(&low_new, &high_old));
    EXPECT_FALSE(gamer_better_victim(&high_old, &low_new));
    EXPECT_TRUE(gamer_better_victim(&low_old, &low_new));
    EXPECT_FALSE(gamer_better_victim(&low_new, &low_old));
    EXPECT_FALSE(gamer_better_victim(&low_old, &low_old)) << "an order is strict";
}

} // namespace
} // namespace gamer
