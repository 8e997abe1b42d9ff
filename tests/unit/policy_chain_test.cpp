// SPDX-License-Identifier: GPL-2.0-only
// Chains of wakeups: they begin in the world, carry on over a bounded number of tasks, and do not mend by themselves.
#include "policy.h"

#include <gtest/gtest.h>

#include "support.h"

namespace gamer {
namespace {

using test::Random;
using test::random_states;

TEST(Chain, TheWorldBeginsItAnew)
{
    Random random;
    for (int i = 0; i < random_states; ++i)
        ASSERT_EQ(gamer_chain(true, std::uint32_t(random.up_to(UINT32_MAX))), 0U);
}

TEST(Chain, HoldsOverAsManyTasksAsAnActionHas)
{
    std::uint32_t chain = gamer_chain(true, 0);
    for (int task = 0; task < GAMER_CHAIN_LONGEST; ++task) {
        chain = gamer_chain(false, chain);
        EXPECT_TRUE(gamer_chain_holds(chain)) << task;
    }
    EXPECT_FALSE(gamer_chain_holds(gamer_chain(false, chain)));
}

TEST(Chain, NoTaskMendsABrokenOne)
{
    Random random(2);
    for (int i = 0; i < random_states; ++i) {
        auto broken = std::uint32_t(random.between(GAMER_CHAIN_BROKEN, UINT32_MAX));
        ASSERT_EQ(gamer_chain(false, broken), unsigned(GAMER_CHAIN_BROKEN));
    }
}

// Whoever wakes whom: within a pair or a crowd that hears nothing of the world, all chains break and stay broken.
TEST(Chain, BreaksAmongTasksThatOnlyWakeEachOther)
{
    Random random(3);
    for (int crowd = 0; crowd < 100; ++crowd) {
        std::vector<std::uint32_t> chains(random.between(2, 16), 0);
        for (int wakeup = 0; wakeup < 20'000; ++wakeup) {
            auto waker = random.up_to(chains.size() - 1), wakee = random.up_to(chains.size() - 1);
            if (waker != wakee)
                chains[wakee] = gamer_chain(false, chains[waker]);
        }
        for (auto chain : chains)
            ASSERT_FALSE(gamer_chain_holds(chain)) << "crowd of " << chains.size();
    }
}

TEST(Chain, WhoRunsForAFrameWithoutWakingAnybodyIsQuiet)
{
    Random random(4);
    for (int i = 0; i < random_states; ++i) {
        auto quiet_ns = random.around(GAMER_RUN_FRAME_NS);
        ASSERT_EQ(gamer_wakes_others(quiet_ns), quiet_ns <= GAMER_RUN_FRAME_NS);
    }
}

} // namespace
} // namespace gamer
