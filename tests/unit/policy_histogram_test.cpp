// SPDX-License-Identifier: GPL-2.0-only
// The slot of a log2 histogram against counting bits one by one.
#include "policy.h"

#include <gtest/gtest.h>

#include "support.h"

namespace gamer {
namespace {

std::uint32_t naive_slot(std::uint64_t value)
{
    std::uint32_t slot = 0;
    while (slot < GAMER_HIST_SLOTS - 1 && value >= 2) {
        value /= 2;
        ++slot;
    }
    return slot;
}

TEST(HistSlot, AgreesWithTheNaiveLogarithm)
{
    test::Random random;
    for (int i = 0; i < test::random_states; ++i) {
        auto value = random.magnitude();
        ASSERT_EQ(gamer_hist_slot(value), naive_slot(value)) << value;
    }
}

TEST(HistSlot, ChangesAtPowersOfTwoAndEndsWithTheLast)
{
    EXPECT_EQ(gamer_hist_slot(0), 0U);
    for (std::uint32_t bit = 1; bit < 64; ++bit) {
        EXPECT_EQ(gamer_hist_slot(1ULL << bit), std::min<std::uint32_t>(bit, GAMER_HIST_SLOTS - 1));
        EXPECT_EQ(gamer_hist_slot((1ULL << bit) - 1), std::min<std::uint32_t>(bit - 1, GAMER_HIST_SLOTS - 1));
    }
    EXPECT_EQ(gamer_hist_slot(UINT64_MAX), unsigned(GAMER_HIST_SLOTS - 1));
}

} // namespace
} // namespace gamer
