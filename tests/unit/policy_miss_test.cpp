// SPDX-License-Identifier: GPL-2.0-only
// Tasks that come too late: help after three times in a row, never more than two steps, and all of it is taken back.
#include "policy.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "support.h"

namespace gamer {
namespace {

using test::Random;
using test::random_states;

// Any that gamer_note_late() can make.
gamer_record_of_misses any_record(Random &random)
{
    gamer_record_of_misses record{};
    for (auto steps = random.up_to(60), odds = random.up_to(9); steps > 0; --steps)
        gamer_note_late(&record, random.up_to(9) < odds);
    return record;
}

TEST(Misses, HelpIsBoundedAndGrowsOneStepAtATime)
{
    Random random;
    for (int i = 0; i < random_states / 10; ++i) {
        auto record = any_record(random), before = record;
        bool late = random.coin(), raised = gamer_note_late(&record, late);
        ASSERT_LE(record.recovery, GAMER_RECOVERY_MAX);
        ASSERT_LT(record.misses, GAMER_MISSES_IN_A_ROW);
        ASSERT_LT(record.hits, GAMER_HITS_IN_A_ROW);
        ASSERT_EQ(raised, record.recovery == before.recovery + 1);
        ASSERT_TRUE(late || !raised) << "who is in time is not raised";
        ASSERT_TRUE(!late || record.recovery >= before.recovery) << "who is late is not lowered";
        ASSERT_GE(record.recovery + 1, before.recovery);
    }
}

TEST(Misses, AreForgottenAfterEnoughHits)
{
    Random random(2);
    for (int i = 0; i < random_states / 10; ++i) {
        auto record = any_record(random);
        for (int hit = 0; hit < GAMER_RECOVERY_MAX * GAMER_HITS_IN_A_ROW; ++hit)
            ASSERT_FALSE(gamer_note_late(&record, false));
        ASSERT_EQ(record.recovery, 0);
        ASSERT_EQ(record.misses, 0);
        ASSERT_EQ(record.hits, 0);
    }
}

TEST(Misses, ThreeInARowRaiseAndFewerNever)
{
    gamer_record_of_misses record{};
    for (int i = 0; i < 100; ++i) {
        EXPECT_FALSE(gamer_note_late(&record, true));
        EXPECT_FALSE(gamer_note_late(&record, true));
        EXPECT_FALSE(gamer_note_late(&record, false));
    }
    for (int row = 1; row <= 5; ++row) {
        EXPECT_FALSE(gamer_note_late(&record, true));
        EXPECT_FALSE(gamer_note_late(&record, true));
        EXPECT_EQ(gamer_note_late(&record, true), row <= GAMER_RECOVERY_MAX);
    }
}

TEST(Late, IsWhoWaitedLongerThanItRunsAndThanAMoment)
{
    Random random(3);
    for (int i = 0; i < random_states; ++i) {
        auto expected = random.around(GAMER_MISS_ALLOWED_NS);
        auto waited = random.around(random.coin() ? expected : GAMER_MISS_ALLOWED_NS);
        ASSERT_EQ(gamer_is_late(waited, expected), waited > expected && waited > GAMER_MISS_ALLOWED_NS);
    }
}

// What it was raised by must neither make a task of rank out of one without, nor hide that it has one.
TEST(Late, MattersByTheRankWithoutTheHelp)
{
    for (std::uint32_t level = 0; level <= GAMER_LEVEL_MAX; ++level)
        for (__u8 recovery = 0; recovery <= GAMER_RECOVERY_MAX; ++recovery) {
            gamer_record_of_misses record{.recovery = recovery};
            auto raised = level ? std::min<std::uint32_t>(level + recovery, GAMER_LEVEL_MAX) : 0;
            EXPECT_EQ(gamer_lateness_matters(raised, &record), level >= GAMER_MISS_LEVEL) << level << '+' << int(recovery);
        }
}

} // namespace
} // namespace gamer
