// SPDX-License-Identifier: GPL-2.0-only
// Who wakes one of higher rank inherits that: upwards only, so two tasks cannot raise each other.
#include "policy.h"

#include <gtest/gtest.h>

namespace gamer {
namespace {


TEST(Inherit, OnlyUpwards)
{
    for (std::uint32_t waker = 0; waker <= GAMER_LEVEL_MAX; ++waker)
        for (std::uint32_t wakee = 0; wakee <= GAMER_LEVEL_MAX; ++wakee) {
            EXPECT_EQ(gamer_inherits(waker, wakee), wakee > waker);
            EXPECT_FALSE(gamer_inherits(waker, wakee) && gamer_inherits(wakee, waker));
        }
}

TEST(Inherit, EndsByItself)
{
    EXPECT_EQ(gamer_boosted_level(0, GAMER_LEVEL_MAX, GAMER_INHERIT_NS, GAMER_INHERIT_NS), 0U);
    EXPECT_EQ(gamer_boosted_level(0, GAMER_LEVEL_MAX, GAMER_INHERIT_NS, GAMER_INHERIT_NS - 1), std::uint32_t(GAMER_LEVEL_MAX));
}

} // namespace
} // namespace gamer
