// SPDX-License-Identifier: GPL-2.0-only
// Last-level caches: who is near goes first, but not for long.
#include "policy.h"

#include <algorithm>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "support.h"

namespace gamer {
namespace {

using test::Random;
using test::random_states;

TEST(Cache, IsNearIfItIsTheOneOrIfAnyWillDo)
{
    EXPECT_TRUE(gamer_is_near(3, 3));
    EXPECT_FALSE(gamer_is_near(3, 0));
    EXPECT_TRUE(gamer_is_near(3, GAMER_ANY_CACHE));
}

TEST(NearFirst, OnlyWhileNothingIsDue)
{
    Random random;
    for (int i = 0; i < random_states; ++i) {
        auto now = random.between(1, GAMER_SEC), slice = random.between(1, 100 * GAMER_MSEC);
        auto first = random.around(now), deadline = first + random.up_to(slice);
        ASSERT_EQ(gamer_goes_near_first(first, deadline, now, slice), first > now);
    }
}

TEST(NearFirst, PassesOnlyWhoIsDueWithinASlice)
{
    Random random;
    for (int i = 0; i < random_states; ++i) {
        auto now = random.between(1, GAMER_SEC), slice = random.between(1, 100 * GAMER_MSEC);
        auto first = now + random.between(1, GAMER_SEC), ahead = random.around(slice, GAMER_SEC);
        ASSERT_EQ(gamer_goes_near_first(first, first + ahead, now, slice), ahead <= slice);
    }
}

TEST(NearFirst, IsPaidForInTheNextTurnByWhoNeitherSleptNorHasARank)
{
    EXPECT_EQ(gamer_deadline_after_early(100, 7, 0, false), 107U);
    EXPECT_EQ(gamer_deadline_after_early(100, 7, 0, true), 100U);
    EXPECT_EQ(gamer_deadline_after_early(100, 7, 1, false), 100U);
}

// Two caches with as many CPUs each, and tasks that never sleep, whose turns are exactly a slice.
class TwoCaches {
public:
    TwoCaches(std::size_t cpus, std::size_t first, std::size_t second) : cpus_(cpus), running_(2 * cpus)
    {
        for (std::size_t i = 0; i < first + second; ++i)
            waiting_.push_back({.cache = i < first ? 0U : 1U, .deadline = lag + i});
    }

    // The most turns any task had, by the fewest, after so many on each CPU.
    double unfairness(std::uint64_t turns)
    {
        for (std::uint64_t turn = 1; turn <= turns; ++turn)
            for (std::size_t cpu = 0; cpu < running_.size(); ++cpu)
                end_turn(cpu, turn * slice + cpu * slice / running_.size());
        waiting_.insert(waiting_.end(), running_.begin(), running_.end());
        auto [least, most] = std::ranges::minmax(waiting_, {}, &Task::turns);
        return double(most.turns) / double(least.turns);
    }

private:
    struct Task {
        std::uint32_t cache = 0;
        std::uint64_t deadline = 0, early = 0, turns = 0;
    };

    static constexpr std::uint64_t slice = 2 * GAMER_MSEC, lag = 100 * slice;

    // The first is of no task: each CPU has just come.
    void end_turn(std::size_t cpu, std::uint64_t now)
    {
        if (auto &task = running_[cpu]; task.turns) {
            task.deadline = gamer_deadline_after_early(now + lag, std::exchange(task.early, 0), 0, false);
            waiting_.push_back(task);
        }
        auto next = choose(std::uint32_t(cpu / cpus_), now);
        running_[cpu] = *next;
        running_[cpu].cache = std::uint32_t(cpu / cpus_);
        ++running_[cpu].turns;
        waiting_.erase(next);
    }

    std::vector<Task>::iterator choose(std::uint32_t cache, std::uint64_t now)
    {
        auto first = std::ranges::min_element(waiting_, {}, &Task::deadline);
        auto near = std::ranges::min_element(waiting_, {}, [cache](auto &task) { return std::pair(task.cache != cache, task.deadline); });
        if (near->cache != cache || !gamer_goes_near_first(first->deadline, near->deadline, now, slice))
            return first;
        near->early = near->deadline - first->deadline;
        return near;
    }

    std::size_t cpus_;
    std::vector<Task> running_, waiting_;
};

// Without paying for it some have twice the turns of others. The time it takes grows with the fourth power of the CPUs.
TEST(NearFirst, GivesNobodyMuchMoreThanOthersHoweverTheyAreSpreadOverTheCaches)
{
    for (std::size_t cpus = 1; cpus <= 8; ++cpus)
        for (std::size_t first = cpus + 1; first <= 3 * cpus; ++first)
            for (std::size_t second = cpus + 1; second <= 3 * cpus; ++second)
                ASSERT_LE(TwoCaches(cpus, first, second).unfairness(cpus <= 4 ? 2000 : 500), 1.25) << cpus << " CPUs, " << first << " and " << second << " tasks";
}

} // namespace
} // namespace gamer
