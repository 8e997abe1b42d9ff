// SPDX-License-Identifier: GPL-2.0-only
// Stages of a frame: numbers that end, times learnt within what was seen, and levels that stay levels.
#include "policy.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "support.h"

namespace gamer {
namespace {

using test::Random;
using test::random_states;

TEST(Stage, FollowsTheOneThatWokeItAndEnds)
{
    EXPECT_EQ(gamer_next_stage(0), 1U);
    Random random;
    for (int i = 0; i < random_states; ++i) {
        auto waker = std::uint32_t(random.around(GAMER_STAGES_MAX, UINT32_MAX)), next = gamer_next_stage(waker);
        ASSERT_GE(next, 1U);
        ASSERT_LE(next, std::uint32_t(GAMER_STAGES_MAX));
        ASSERT_TRUE(next == waker + 1 || waker >= GAMER_STAGES_MAX);
    }
}

TEST(Stage, UsualTimeLiesBetweenTheOldOneAndTheSample)
{
    Random random(2);
    for (int i = 0; i < random_states; ++i) {
        gamer_stage stage{.usual_ns = random.magnitude(GAMER_FRAME_LONGEST_NS), .number = 0, .late = random.coin()};
        std::uint64_t usual = stage.usual_ns;
        auto since = random.around(random.coin() ? usual + GAMER_STAGE_LATE_NS : GAMER_FRAME_LONGEST_NS);
        auto number = std::uint32_t(random.between(1, GAMER_STAGES_MAX));
        gamer_note_stage(&stage, number, since);
        ASSERT_EQ(stage.number, number);
        if (since > GAMER_FRAME_LONGEST_NS) {
            ASSERT_EQ(stage.usual_ns, usual) << "belongs to no frame";
            ASSERT_FALSE(stage.late);
        } else {
            ASSERT_GE(stage.usual_ns, usual ? std::min(usual, since) : since);
            ASSERT_LE(stage.usual_ns, std::max(usual, since));
            ASSERT_EQ(stage.late, usual && since > usual + GAMER_STAGE_LATE_NS);
        }
    }
}

TEST(Stage, SettlesAtWhatIsSteadyAndIsThenNotLate)
{
    Random random(3);
    for (int i = 0; i < 10'000; ++i) {
        gamer_stage stage{.usual_ns = random.magnitude(GAMER_FRAME_LONGEST_NS)};
        auto since = random.between(8, GAMER_FRAME_LONGEST_NS);
        for (int frame = 0; frame < 200; ++frame)
            gamer_note_stage(&stage, 1, since);
        ASSERT_NEAR(double(stage.usual_ns), double(since), 7);
        ASSERT_FALSE(stage.late);
    }
}

TEST(Stage, NeverLosesALevelNorLeavesThem)
{
    for (std::uint32_t level = 0; level <= GAMER_LEVEL_MAX; ++level)
        for (std::uint32_t number = 0; number <= GAMER_STAGES_MAX; ++number)
            for (bool late : {false, true}) {
                gamer_stage stage{.number = number, .late = late}, in_time{.number = number};
                auto raised = gamer_stage_level(level, &stage);
                EXPECT_GE(raised, level);
                EXPECT_LE(raised, std::uint32_t(GAMER_LEVEL_MAX));
                EXPECT_GE(raised, gamer_stage_level(level, &in_time)) << "being late never costs a rank";
                EXPECT_TRUE((level && number >= 2) || raised == level) << "background and who is woken by the world";
                EXPECT_TRUE(level == GAMER_LEVEL_MAX || raised < GAMER_LEVEL_MAX) << "that of the reader of input is its own";
            }
}

} // namespace
} // namespace gamer
