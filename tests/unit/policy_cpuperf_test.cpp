// SPDX-License-Identifier: GPL-2.0-only
// What frequency to ask for: within its bounds whatever the numbers, more for more load, and not for every trifle.
#include "policy.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "support.h"

namespace gamer {
namespace {

using test::Random;
using test::random_states;

TEST(Cpuperf, StaysWithinItsBoundsAndGrowsWithTheLoad)
{
    Random random;
    for (int i = 0; i < random_states; ++i) {
        auto elapsed = random.magnitude(), busy = random.around(elapsed);
        auto target = gamer_cpuperf_for(busy, elapsed);
        ASSERT_GE(target, std::uint32_t(GAMER_CPUPERF_LEAST)) << busy << ' ' << elapsed;
        ASSERT_LE(target, std::uint32_t(GAMER_CPUPERF_FULL)) << busy << ' ' << elapsed;
        ASSERT_GE(gamer_cpuperf_for(busy + 1 ? busy + 1 : busy, elapsed), target) << busy << ' ' << elapsed;
        ASSERT_LE(gamer_cpuperf_for(busy, elapsed + 1 ? elapsed + 1 : elapsed), target) << busy << ' ' << elapsed;
    }
}

// Else the load could never show that it needs more.
TEST(Cpuperf, LeavesAReserve)
{
    Random random(2);
    for (int i = 0; i < random_states; ++i) {
        auto elapsed = random.between(GAMER_CPUPERF_WINDOW_NS, 1ULL << 62), busy = random.up_to(elapsed);
        auto share = double(busy) / double(elapsed) * GAMER_CPUPERF_FULL;
        auto expected = std::clamp(share * 5 / 4, double(GAMER_CPUPERF_LEAST), double(GAMER_CPUPERF_FULL));
        ASSERT_NEAR(gamer_cpuperf_for(busy, elapsed), expected, 3) << busy << ' ' << elapsed;
    }
    EXPECT_EQ(gamer_cpuperf_for(0, 0), std::uint32_t(GAMER_CPUPERF_FULL)) << "nothing is known yet";
    EXPECT_EQ(gamer_cpuperf_for(UINT64_MAX, UINT64_MAX), std::uint32_t(GAMER_CPUPERF_FULL));
    EXPECT_EQ(gamer_cpuperf_for(0, UINT64_MAX), std::uint32_t(GAMER_CPUPERF_LEAST));
}

TEST(Cpuperf, IsAskedForOnlyWhenItDiffers)
{
    for (std::uint32_t asked = 0; asked <= GAMER_CPUPERF_FULL; asked += 4)
        for (std::uint32_t target = 0; target <= GAMER_CPUPERF_FULL; ++target) {
            auto distance = std::max(asked, target) - std::min(asked, target);
            ASSERT_EQ(gamer_cpuperf_differs(asked, target), distance >= GAMER_CPUPERF_STEP);
        }
    EXPECT_TRUE(gamer_cpuperf_differs(0, GAMER_CPUPERF_LEAST)) << "what was never asked for is always asked for";
}

} // namespace
} // namespace gamer
