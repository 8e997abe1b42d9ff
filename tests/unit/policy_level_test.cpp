// SPDX-License-Identifier: GPL-2.0-only
// Boost levels: behaviour first, hints second, and hints for the game only while there is one.
#include "policy.h"

#include <gtest/gtest.h>

#include "support.h"

namespace gamer {
namespace {

using test::Random;
using test::random_states;

constexpr bool gamer_signs::*flags[] = {&gamer_signs::kernel_thread, &gamer_signs::game_known, &gamer_signs::in_game,
                                        &gamer_signs::input_here,    &gamer_signs::input_open, &gamer_signs::frame_open};

// What sched.bpf can see: no member of an unknown game, no window open here only.
bool possible(const gamer_signs &signs)
{
    return (signs.game_known || !signs.in_game) && (signs.input_open || !signs.input_here);
}

gamer_signs any_signs(Random &random)
{
    gamer_signs signs{};
    signs.expected_run_ns = random.around(random.coin() ? GAMER_RUN_BRIEF_NS : GAMER_RUN_SHORT_NS);
    for (auto flag : flags)
        signs.*flag = random.coin();
    return signs;
}

gamer_signs possible_signs(Random &random)
{
    auto signs = any_signs(random);
    while (!possible(signs))
        signs = any_signs(random);
    return signs;
}

TEST(Level, NeverExceedsTheHighest)
{
    Random random;
    for (int i = 0; i < random_states; ++i) {
        auto signs = any_signs(random);
        ASSERT_LE(gamer_level(&signs), unsigned(GAMER_LEVEL_MAX));
    }
}

TEST(Level, NoSignOfImportanceLowersIt)
{
    Random random(2);
    for (int i = 0; i < random_states; ++i) {
        auto signs = possible_signs(random), more = signs;
        auto flag = random.pick(flags);
        more.*flag = true;
        if (flag == &gamer_signs::game_known || !possible(more))
            continue; // that there is a game is no sign of this task's importance
        ASSERT_LE(gamer_level(&signs), gamer_level(&more));
    }
}

TEST(Level, LongerRunsNeverRaiseIt)
{
    Random random(3);
    for (int i = 0; i < random_states; ++i) {
        auto signs = any_signs(random), longer = signs;
        longer.expected_run_ns = random.between(signs.expected_run_ns, UINT64_MAX);
        ASSERT_GE(gamer_level(&signs), gamer_level(&longer));
    }
}

gamer_signs without_windows(gamer_signs signs)
{
    signs.input_here = signs.input_open = signs.frame_open = false;
    return signs;
}

TEST(Level, WindowsCountForNobodyElseWhileAGameIsKnown)
{
    Random random(4);
    for (int i = 0; i < random_states; ++i) {
        auto signs = possible_signs(random);
        if (!signs.game_known || signs.in_game)
            continue;
        auto bare = without_windows(signs);
        ASSERT_EQ(gamer_level(&signs), gamer_level(&bare));
    }
}

TEST(Level, WindowsNeverCountForAHogWithoutAGame)
{
    Random random(5);
    for (int i = 0; i < random_states; ++i) {
        auto signs = possible_signs(random);
        signs.game_known = signs.in_game = false;
        signs.expected_run_ns = random.between(GAMER_RUN_SHORT_NS + 1, UINT64_MAX);
        auto bare = without_windows(signs);
        ASSERT_EQ(gamer_level(&signs), gamer_level(&bare));
    }
}

TEST(Level, EverythingOfTheGameOutranksEverybodyElsesButTheKernels)
{
    Random random(6);
    for (int i = 0; i < random_states; ++i) {
        auto player = possible_signs(random), other = possible_signs(random);
        player.game_known = other.game_known = player.in_game = true;
        other.in_game = other.kernel_thread = false;
        ASSERT_GT(gamer_level(&player), gamer_level(&other));
    }
}

TEST(Level, KernelThreadsStayAboveBackground)
{
    Random random(7);
    for (int i = 0; i < random_states; ++i) {
        auto signs = any_signs(random);
        signs.kernel_thread = true;
        ASSERT_GE(gamer_level(&signs), unsigned(GAMER_LEVEL_KERNEL));
    }
}

TEST(BehaviourLevel, ChangesJustBehindTheLimits)
{
    EXPECT_EQ(gamer_behaviour_level(0), 2U);
    EXPECT_EQ(gamer_behaviour_level(GAMER_RUN_BRIEF_NS), 2U);
    EXPECT_EQ(gamer_behaviour_level(GAMER_RUN_BRIEF_NS + 1), 1U);
    EXPECT_EQ(gamer_behaviour_level(GAMER_RUN_SHORT_NS), 1U);
    EXPECT_EQ(gamer_behaviour_level(GAMER_RUN_SHORT_NS + 1), 0U);
    EXPECT_EQ(gamer_behaviour_level(UINT64_MAX), 0U);
}

constexpr std::uint64_t brief = GAMER_RUN_BRIEF_NS, middling = GAMER_RUN_SHORT_NS, hog = GAMER_SEC;

struct Example {
    const char *what;
    gamer_signs signs;
    std::uint32_t level;
};

const Example examples[] = {
    {"a compiler", {.expected_run_ns = hog}, 0},
    {"a compiler beside a game, all windows open",
     {.expected_run_ns = hog, .game_known = true, .input_here = true, .input_open = true, .frame_open = true}, 0},
    {"audio beside a game", {.expected_run_ns = brief, .game_known = true, .input_open = true}, 2},
    {"a desktop's input thread", {.expected_run_ns = brief, .input_here = true, .input_open = true}, 4},
    {"the same on another CPU", {.expected_run_ns = brief, .input_open = true}, 3},
    {"a desktop's compositor", {.expected_run_ns = middling, .frame_open = true}, 2},
    {"a loader thread of the game", {.expected_run_ns = hog, .game_known = true, .in_game = true}, 3},
    {"a worker of the game", {.expected_run_ns = middling, .game_known = true, .in_game = true}, 4},
    {"render thread at a vblank", {.expected_run_ns = middling, .game_known = true, .in_game = true, .frame_open = true}, 5},
    {"everything at once",
     {.expected_run_ns = brief, .game_known = true, .in_game = true, .input_here = true, .input_open = true, .frame_open = true},
     7},
    {"a kernel thread that hogs", {.expected_run_ns = hog, .kernel_thread = true}, GAMER_LEVEL_KERNEL},
};

TEST(Level, OfWellKnownTasks)
{
    for (auto &example : examples)
        EXPECT_EQ(gamer_level(&example.signs), example.level) << example.what;
}

} // namespace
} // namespace gamer
