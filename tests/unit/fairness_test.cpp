// SPDX-License-Identifier: GPL-2.0-only
/*
 * Background shares a CPU by turns: one that never sleeps gets about as much as one that sleeps for a moment now and then.
 * A model of one queue, driven by the real policy.
 */
#include "policy.h"

#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "support.h"

namespace gamer {
namespace {

using test::Random;

constexpr std::uint64_t step = 50 * GAMER_USEC, slice = 2 * GAMER_MSEC, lag = 20 * GAMER_MSEC;
constexpr std::uint64_t start = GAMER_SEC, length = 2 * GAMER_SEC;

struct Background {
    std::uint64_t work = 0, nap = 0; // it runs and sleeps for so long; without a nap it never sleeps
    bool answers = false;
    std::uint64_t average = 0, sleeps = 0, period = 0, woken_at = 0, since_wake = 0, turn = 0, deadline = 0, wakes_at = 0, ran = 0;
    std::uint32_t level = 0;

    bool ready(std::uint64_t now) const { return wakes_at <= now; }

    void queue(std::uint64_t now, bool woken)
    {
        auto expected = gamer_expected_run(average, since_wake);
        gamer_signs signs{.expected_run_ns = expected,
                          .answers = answers,
                          .rests = gamer_rests(expected, sleeps),
                          .tireless = gamer_is_tireless(average, period)};
        auto rested = gamer_has_rested(woken, average, sleeps, period);
        turn = 0;
        level = gamer_level(&signs);
        deadline = gamer_deadline(now, gamer_expected_turn(expected, level, rested), GAMER_WEIGHT_NICE0, level, lag);
    }

    void wake(std::uint64_t now)
    {
        average = gamer_average(average, since_wake);
        period = gamer_period_after(period, std::exchange(woken_at, now), now);
        since_wake = 0;
        queue(now, true);
    }

    // True if its turn is over.
    bool run(std::uint64_t now)
    {
        ran += step, turn += step, since_wake += step;
        if (nap && since_wake >= work) {
            sleeps = gamer_average_from_first(sleeps, nap);
            wakes_at = now + nap;
            wake(wakes_at);
            return true;
        }
        if (turn < slice)
            return false;
        queue(now, false);
        return true;
    }
};

// The part of a CPU, in percent, that a task gets beside some that never sleep.
std::uint64_t share(const Background &task, std::size_t hogs)
{
    std::vector<Background> tasks(hogs + 1);
    tasks.back() = task;
    Background *running = nullptr;
    for (std::uint64_t now = start; now < start + length; now += step) {
        auto next = running;
        for (auto &other : tasks)
            if (other.ready(now) && (!next || (next == running ? other.level > next->level : other.deadline < next->deadline)))
                next = &other;
        running = next;
        if (running && running->run(now + step))
            running = nullptr;
    }
    return 100 * tasks.back().ran / length;
}

TEST(Fairness, NobodyGainsBySleepingForAMoment)
{
    Random random;
    for (int i = 0; i < 200; ++i) {
        Background napper{.work = step * random.between(80, 800), .nap = step * random.between(1, 10)};
        auto got = share(napper, 1);
        ASSERT_GE(got, 40U) << "it runs for " << napper.work << " ns";
        ASSERT_LE(got, 60U) << "it runs for " << napper.work << " ns";
    }
}

// As above, but each run is as short as that of a stage of a frame, and a timer wakes it.
TEST(Fairness, NapsBuyNoRank)
{
    Random random(3);
    for (int i = 0; i < 200; ++i) {
        Background napper{.work = step * random.between(8, 58), .nap = step, .answers = true};
        ASSERT_LE(share(napper, 1), 80U) << "it runs for " << napper.work << " ns";
    }
}

TEST(Fairness, WhoMostlySleepsGoesFirst)
{
    Random random(2);
    for (int i = 0; i < 200; ++i) {
        auto work = step * random.between(60, 200);
        Background player{.work = work, .nap = work + step * random.between(20, 200)};
        auto needs = 100 * work / (work + player.nap);
        ASSERT_GE(share(player, 6), needs / 2) << "it runs for " << work << " ns of " << work + player.nap;
    }
}

} // namespace
} // namespace gamer
