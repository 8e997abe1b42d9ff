// SPDX-License-Identifier: GPL-2.0-only
// Last-level caches: who is near goes first, but not for long.
#include "policy.h"

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

} // namespace
} // namespace gamer
