// SPDX-License-Identifier: GPL-2.0-only
// Who ends a wait for a futex: never the waiter itself, found again when two take turns, and a boost only ever raises.
#include "policy.h"

#include <gtest/gtest.h>

#include "support.h"

namespace gamer {
namespace {

using test::Random;
using test::random_states;

TEST(Wakers, NobodyWaitsForItself)
{
    Random random;
    for (int i = 0; i < random_states; ++i) {
        gamer_wakers wakers{};
        for (auto wakes = random.up_to(5); wakes > 0; --wakes)
            gamer_note_waker(&wakers, std::uint32_t(random.between(1, 4)));
        auto waiter = std::uint32_t(random.between(1, 4));
        ASSERT_NE(gamer_expected_waker(&wakers, waiter), waiter);
    }
}

// However often each of the two wakes in a row, the other is known once it has woken somebody.
TEST(Wakers, OfTwoThatShareALockEachWaitsForTheOther)
{
    Random random(2);
    for (int i = 0; i < random_states; ++i) {
        gamer_wakers wakers{};
        gamer_note_waker(&wakers, 1);
        gamer_note_waker(&wakers, 2);
        for (auto wakes = random.up_to(9); wakes > 0; --wakes)
            gamer_note_waker(&wakers, std::uint32_t(random.between(1, 2)));
        ASSERT_EQ(gamer_expected_waker(&wakers, 1), 2U);
        ASSERT_EQ(gamer_expected_waker(&wakers, 2), 1U);
    }
}

TEST(Wakers, OfMoreTheLatestIsExpected)
{
    gamer_wakers wakers{};
    EXPECT_EQ(gamer_expected_waker(&wakers, 9), 0U);
    for (std::uint32_t tid = 1; tid < 5; ++tid) {
        gamer_note_waker(&wakers, tid);
        EXPECT_EQ(gamer_expected_waker(&wakers, 9), tid);
    }
}

TEST(Wait, ForALockIsPartOfTheRunUnlessItIsLong)
{
    Random random(5);
    for (int i = 0; i < random_states; ++i) {
        auto slept = random.around(GAMER_LOCK_WAIT_MAX_NS);
        ASSERT_EQ(gamer_run_goes_on(true, slept), slept <= GAMER_LOCK_WAIT_MAX_NS);
        ASSERT_FALSE(gamer_run_goes_on(false, slept));
    }
}

TEST(Boost, RaisesAndExpires)
{
    Random random(4);
    for (int i = 0; i < random_states; ++i) {
        auto level = std::uint32_t(random.up_to(GAMER_LEVEL_MAX)), boost = std::uint32_t(random.up_to(GAMER_LEVEL_MAX));
        auto until = random.up_to(GAMER_SEC), now = random.up_to(GAMER_SEC);
        auto boosted = gamer_boosted_level(level, boost, until, now);
        ASSERT_EQ(boosted, now < until ? std::max(level, boost) : level);
    }
}

} // namespace
} // namespace gamer
