// SPDX-License-Identifier: GPL-2.0-only
// Preemption: for rank only, past a deadline only after a while, and after a protected run unless it is urgent.
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
    gamer_claim claim{};
    std::uint64_t now = 0, min_run = 0;

    bool preempts() const { return gamer_may_preempt(&claim, &cpu, now, min_run); }
};

Case any_case(Random &random)
{
    Case some;
    some.min_run = random.magnitude(10 * GAMER_MSEC);
    some.cpu.started_ns = random.up_to(9) ? random.magnitude(times) : 0;
    some.cpu.deadline_ns = random.magnitude(times);
    some.cpu.level = std::uint32_t(random.up_to(GAMER_LEVEL_MAX));
    some.now = random.around(some.cpu.started_ns + some.min_run, times);
    some.claim = {.deadline_ns = random.around(some.cpu.deadline_ns, times),
                  .expected_run_ns = random.around(GAMER_RUN_TINY_NS),
                  .level = std::uint32_t(random.up_to(GAMER_LEVEL_MAX))};
    return some;
}

TEST(Preempt, ExactlyWhenRankDeadlineAndMinimumRunAllow)
{
    Random random;
    int preempted = 0;
    for (int i = 0; i < random_states; ++i) {
        auto some = any_case(random);
        bool rank = some.cpu.started_ns && some.claim.level > some.cpu.level;
        bool due = some.claim.deadline_ns < some.cpu.deadline_ns || some.now >= some.cpu.started_ns + GAMER_OVERDUE_RUN_NS;
        bool urgent = some.claim.level >= some.cpu.level + GAMER_RANK_URGENT;
        bool gone = some.claim.expected_run_ns <= GAMER_RUN_TINY_NS;
        bool run = some.now >= some.cpu.started_ns + some.min_run;
        ASSERT_EQ(some.preempts(), rank && due && (urgent || gone || run));
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
            some.claim.level = std::uint32_t(random.up_to(some.cpu.level));
        ASSERT_FALSE(some.preempts());
    }
}

TEST(Preempt, NeverOneThatIsDueEarlierUntilItGotOn)
{
    Random random(3);
    for (int i = 0; i < random_states; ++i) {
        auto some = any_case(random);
        some.claim.deadline_ns = random.between(some.cpu.deadline_ns, UINT64_MAX);
        some.now = random.up_to(some.cpu.started_ns + GAMER_OVERDUE_RUN_NS - 1);
        ASSERT_FALSE(some.preempts());
    }
}

TEST(Preempt, NeverWithinTheMinimumRunUnlessUrgentOrTiny)
{
    Random random(4);
    for (int i = 0; i < random_states; ++i) {
        auto some = any_case(random);
        some.cpu.started_ns = random.between(some.now - std::min(some.now, some.min_run) + 1, times + 2); // or in the future
        some.claim.level = some.cpu.level + GAMER_RANK_URGENT - 1;
        some.claim.expected_run_ns = random.between(GAMER_RUN_TINY_NS + 1, UINT64_MAX);
        ASSERT_FALSE(some.preempts());
    }
}

// The look after that is never the last one in vain, and none before it could have found more.
TEST(Preempt, WhoIsSafeForNowIsLookedAtAgainWhenThatEnds)
{
    Random random(11);
    int safe = 0;
    for (int i = 0; i < random_states; ++i) {
        auto some = any_case(random);
        if (some.preempts())
            continue;
        for (int looks = 0; !some.preempts(); ++looks) {
            auto until = gamer_safe_until(&some.claim, &some.cpu, some.now, some.min_run);
            if (until == 0)
                break;
            ASSERT_GT(until, some.now);
            ASSERT_LT(looks, 2) << "it may be overdue, and in its minimum run after that";
            some.now = until - 1;
            ASSERT_FALSE(some.preempts());
            some.now = until;
        }
        safe += some.preempts();
        ASSERT_EQ(some.preempts(), some.cpu.started_ns && some.claim.level > some.cpu.level);
    }
    EXPECT_GT(safe, random_states / 100) << "the states must try both answers";
}

TEST(Preempt, TheSoonerLookIsNeverTheOneThatNeverComes)
{
    Random random(12);
    for (int i = 0; i < random_states; ++i) {
        std::uint64_t one = random.up_to(3), other = random.up_to(3);
        ASSERT_EQ(gamer_sooner(one, other), one && other ? std::min(one, other) : one + other);
    }
}

TEST(Held, BackgroundBehindALongRealTimeTaskIsNobodysVictim)
{
    Random random(8);
    for (int i = 0; i < random_states; ++i) {
        auto some = any_case(random);
        some.cpu.held_ns = 1 + random.up_to(times);
        some.cpu.taken = std::uint32_t(random.up_to(1));
        some.now = random.around(some.cpu.held_ns + GAMER_REALTIME_BRIEF_NS, 2 * times);
        auto not_held = some;
        not_held.cpu.held_ns = 0;
        bool behind = (!some.cpu.level || some.cpu.taken) && some.now >= some.cpu.held_ns + GAMER_REALTIME_BRIEF_NS;
        ASSERT_EQ(some.preempts(), !behind && not_held.preempts());
    }
}

TEST(Held, BackgroundWaitsForARealTimeTaskUnlessItsCpuJustFetchedIt)
{
    gamer_cpu_state held{.held_ns = 1}, fetched{.dispatching = 1, .held_ns = 1}, free{};
    EXPECT_TRUE(gamer_somebody_waits(&held));
    EXPECT_FALSE(gamer_somebody_waits(&fetched));
    EXPECT_FALSE(gamer_somebody_waits(&free));
}

TEST(Fetched, IsPassedByWhoIsWokenWithARankNotByWhoLeaves)
{
    Random random(7);
    for (int i = 0; i < random_states; ++i) {
        auto some = any_case(random);
        some.cpu.dispatching = std::uint32_t(random.up_to(1));
        some.claim.woken = random.coin();
        bool passed = some.claim.woken && some.cpu.dispatching && !some.cpu.started_ns && some.claim.level >= GAMER_LEVEL_SHORT;
        ASSERT_EQ(gamer_goes_before_the_next(&some.claim, &some.cpu), passed);
        ASSERT_EQ(gamer_makes_room(&some.claim, &some.cpu, some.now, some.min_run), passed || some.preempts());
    }
}

TEST(Home, IsWhereWhoIsPreemptedBrieflyWaitsInTheMiddleOfATurn)
{
    Random random(5);
    for (int i = 0; i < random_states; ++i) {
        gamer_cpu_state cpu{.taken_briefly = std::uint32_t(random.up_to(1))};
        auto slice = random.magnitude(), turn = random.around(slice);
        ASSERT_EQ(gamer_waits_at_home(&cpu, turn, slice), cpu.taken_briefly && turn < slice);
        ASSERT_FALSE(gamer_waits_at_home(&cpu, slice, slice)) << "whose turn is over would get a slice of 0";
    }
}

TEST(Home, WhoWaitsThereResumesUnlessSomebodyOfRankCame)
{
    Random random(6);
    for (int i = 0; i < random_states; ++i) {
        gamer_cpu_state cpu{.resuming = std::uint32_t(random.up_to(1)), .arrivals = std::uint32_t(random.any())};
        auto arrivals = cpu.arrivals + std::uint32_t(random.up_to(2)); // wraps round
        ASSERT_EQ(gamer_resumes(&cpu, arrivals), cpu.resuming && arrivals == cpu.arrivals);
    }
}

bool better(const gamer_cpu_state &cpu, const gamer_cpu_state &best) { return gamer_better_victim(&cpu, &best, 1); }

TEST(Victim, IsOneThatRunsThenTheLowestThenNoneThatIsHeldThenNearThenTheOneThatRanLongest)
{
    gamer_cpu_state low_old{.started_ns = 1, .level = 0}, low_new{.started_ns = 2, .level = 0};
    gamer_cpu_state high_old{.started_ns = 1, .level = 1};
    EXPECT_TRUE(better(low_new, high_old));
    EXPECT_FALSE(better(high_old, low_new));
    EXPECT_TRUE(better(low_old, low_new));
    EXPECT_FALSE(better(low_new, low_old));
    EXPECT_FALSE(better(low_old, low_old)) << "an order is strict";
    gamer_cpu_state held{.started_ns = 1, .level = 0, .held_ns = 1};
    EXPECT_TRUE(better(held, high_old)) << "the real-time task there is soon gone";
    EXPECT_FALSE(better(high_old, held));
    EXPECT_TRUE(better(low_new, held));
    EXPECT_FALSE(better(held, low_new));
    EXPECT_FALSE(better(held, held)) << "here, too";
    gamer_cpu_state fetching{.dispatching = 1};
    EXPECT_TRUE(better(high_old, fetching));
    EXPECT_FALSE(better(fetching, high_old));
    EXPECT_FALSE(better(fetching, fetching)) << "here, too";
    gamer_cpu_state near_new{.started_ns = 2, .level = 0, .cache = 1}, near_high{.started_ns = 1, .level = 1, .cache = 1};
    EXPECT_TRUE(better(near_new, low_old));
    EXPECT_FALSE(better(low_old, near_new));
    EXPECT_FALSE(better(near_new, near_new)) << "here, too";
    EXPECT_FALSE(better(near_high, low_old)) << "rank comes first";
    EXPECT_FALSE(gamer_better_victim(&near_new, &low_old, GAMER_ANY_CACHE)) << "where caches do not matter";
}

gamer_cpu_state any_victim(Random &random)
{
    return {.started_ns = random.up_to(2), .level = std::uint32_t(random.up_to(2)), .cache = std::uint32_t(random.up_to(1)), .held_ns = random.up_to(1)};
}

TEST(Victim, TheBestIsBeatenByTheLengthOfItsRunOnly)
{
    Random random(11);
    for (int i = 0; i < random_states; ++i) {
        auto best = any_victim(random), other = any_victim(random);
        auto wanted = random.coin() ? std::uint32_t(random.up_to(1)) : GAMER_ANY_CACHE;
        if (!gamer_best_victim(&best, wanted))
            continue;
        ASSERT_TRUE(!gamer_better_victim(&other, &best, wanted) || gamer_best_victim(&other, wanted));
        ASSERT_TRUE(gamer_best_victim(&other, wanted) || gamer_better_victim(&best, &other, wanted));
    }
}

} // namespace
} // namespace gamer
