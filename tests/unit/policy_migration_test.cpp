// SPDX-License-Identifier: GPL-2.0-only
// Moves of a task: as many in a window as allowed, none before a vblank, any after input.
#include "policy.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "support.h"

namespace gamer {
namespace {

using test::Random;
using test::random_states;

TEST(Moves, AreNeverMoreThanAllowedInOneWindow)
{
    Random random;
    for (int i = 0; i < 10'000; ++i) {
        auto window = random.between(1, 100 * GAMER_MSEC), most = random.up_to(10), now = random.magnitude(1ULL << 62);
        gamer_moves moves{};
        moves.since_ns = now; // a window begins here
        std::uint64_t moved = 0, end = now + window;
        while ((now += random.up_to(window / 8)) < end)
            if (gamer_has_moves(&moves, now, window, most)) {
                gamer_charge_move(&moves, now, window);
                ++moved;
            }
        ASSERT_LE(moved, most);
        ASSERT_TRUE(gamer_has_moves(&moves, end, window, std::max<std::uint64_t>(most, 0)));
    }
}

TEST(Moves, AreThereAgainAfterTheWindowAndNotBefore)
{
    Random random(2);
    for (int i = 0; i < random_states; ++i) {
        auto window = random.magnitude(), most = random.magnitude(1000);
        gamer_moves moves{.since_ns = random.magnitude(), .count = std::uint32_t(random.around(most, 2000))};
        auto now = random.coin() ? random.around(moves.since_ns) : random.around(moves.since_ns + window);
        // Whatever overflows: an end beyond the end of time never comes.
        bool over = now >= moves.since_ns && now - moves.since_ns >= window;
        ASSERT_EQ(gamer_has_moves(&moves, now, window, most), over || moves.count < most);
        auto charged = moves;
        gamer_charge_move(&charged, now, window);
        ASSERT_EQ(charged.count, over ? 1 : moves.count + 1);
        ASSERT_EQ(charged.since_ns, over ? now : moves.since_ns);
    }
}

TEST(Moves, AClockThatStepsBackGivesNone)
{
    gamer_moves moves{.since_ns = 1000, .count = 3};
    EXPECT_FALSE(gamer_has_moves(&moves, 999, 50, 3));
    EXPECT_TRUE(gamer_has_moves(&moves, 1050, 50, 3));
    EXPECT_FALSE(gamer_has_moves(&moves, 1049, 50, 3));
}

TEST(Moves, WindowsOfInputAndFramesDecideFirst)
{
    Random random(3);
    for (int i = 0; i < random_states; ++i) {
        gamer_moves moves{.since_ns = random.magnitude(), .count = std::uint32_t(random.up_to(5))};
        auto now = random.magnitude(), window = random.magnitude(), most = random.up_to(5);
        ASSERT_TRUE(gamer_may_move(&moves, now, window, most, true, random.coin()));
        ASSERT_FALSE(gamer_may_move(&moves, now, window, most, false, true));
        ASSERT_EQ(gamer_may_move(&moves, now, window, most, false, false), gamer_has_moves(&moves, now, window, most));
    }
}

} // namespace
} // namespace gamer
