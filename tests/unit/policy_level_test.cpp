// SPDX-License-Identifier: GPL-2.0-only
// Boost levels: behaviour first, hints second, and hints for the game only while there is one.
#include "policy.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "support.h"

namespace gamer {
namespace {

using test::Random;
using test::random_states;

constexpr bool gamer_signs::*flags[] = {&gamer_signs::answers,    &gamer_signs::kernel_thread, &gamer_signs::game_known,
                                        &gamer_signs::in_game,    &gamer_signs::input_open,    &gamer_signs::frame_open,
                                        &gamer_signs::serves_game, &gamer_signs::rests,         &gamer_signs::wakes_others};

// What sched.bpf can see: no member of an unknown game.
bool possible(const gamer_signs &signs)
{
    return signs.game_known || !signs.in_game;
}

gamer_signs any_signs(Random &random)
{
    constexpr std::uint64_t borders[] = {GAMER_RUN_TINY_NS, GAMER_RUN_BRIEF_NS, GAMER_RUN_SHORT_NS, GAMER_RUN_FRAME_NS};
    gamer_signs signs{};
    signs.expected_run_ns = random.around(random.pick(borders));
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
    signs.input_open = signs.frame_open = false;
    return signs;
}

TEST(Level, BesideAGameWindowsCountForReadersOfInputOnly)
{
    Random random(4);
    for (int i = 0; i < random_states; ++i) {
        auto signs = possible_signs(random);
        if (!signs.game_known || signs.in_game)
            continue;
        signs.serves_game = false;
        auto bare = without_windows(signs);
        auto raised = gamer_reads_input(&signs) && signs.input_open ? unsigned(GAMER_LEVEL_OUTSIDE_READER) : 0;
        ASSERT_EQ(gamer_level(&signs), gamer_level(&bare) + raised);
    }
}

// Whoever reads input beside a game, as a compositor does, goes before all of it but its own reader.
TEST(Level, AReaderBesideTheGameIsAboveItsSoundAndNotAboveItsReader)
{
    gamer_signs outside{.expected_run_ns = GAMER_RUN_TINY_NS, .answers = true, .game_known = true, .input_open = true};
    auto reader = outside, sound = outside;
    reader.in_game = sound.in_game = true;
    sound.expected_run_ns = GAMER_RUN_BRIEF_NS;
    EXPECT_GT(gamer_level(&outside), gamer_level(&sound));
    EXPECT_LE(gamer_level(&outside), gamer_level(&reader));
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

// The game without a frame limit, whose thread never sleeps, and the thread that loads its next level.
TEST(Level, WhoNeverSleepsInAGameIsBackgroundUnlessItWakesOthers)
{
    Random random(12);
    for (int i = 0; i < random_states; ++i) {
        auto shows = possible_signs(random);
        shows.game_known = shows.in_game = shows.wakes_others = true;
        shows.kernel_thread = false;
        shows.expected_run_ns = random.between(GAMER_RUN_FRAME_NS + 1, UINT64_MAX);
        auto loads = shows;
        loads.wakes_others = false;
        ASSERT_EQ(gamer_level(&shows), unsigned(GAMER_LEVEL_LONG_STAGE));
        ASSERT_EQ(gamer_level(&loads), 0U);
    }
}

TEST(Level, TheGameOutranksWhateverBehavesAsItDoesButReaders)
{
    Random random(6);
    for (int i = 0; i < random_states; ++i) {
        auto player = possible_signs(random), other = player;
        player.game_known = other.game_known = player.in_game = true;
        other.in_game = other.serves_game = player.kernel_thread = other.kernel_thread = false;
        player.expected_run_ns = other.expected_run_ns = random.up_to(GAMER_RUN_FRAME_NS);
        other.input_open = other.input_open && !gamer_reads_input(&other);
        ASSERT_GT(gamer_level(&player), gamer_level(&other));
    }
}

TEST(Level, WhatAnswersForTheGameOutranksEverybodyElseButItsReaders)
{
    Random random(8);
    for (int i = 0; i < random_states; ++i) {
        auto stage = possible_signs(random), other = possible_signs(random);
        stage.game_known = other.game_known = stage.in_game = stage.answers = true;
        stage.expected_run_ns = random.up_to(GAMER_RUN_SHORT_NS);
        other.in_game = other.serves_game = false;
        other.input_open = other.input_open && !gamer_reads_input(&other);
        ASSERT_GT(gamer_level(&stage), gamer_level(&other));
    }
}

TEST(Level, WhoeverOnlyWakesEachOtherIsBelowWhatAnswers)
{
    Random random(9);
    for (int i = 0; i < random_states; ++i) {
        auto pipe = possible_signs(random), stage = possible_signs(random);
        pipe.answers = pipe.kernel_thread = false;
        pipe.in_game = stage.in_game = pipe.game_known;
        stage.game_known = pipe.game_known;
        stage.answers = true;
        stage.expected_run_ns = random.up_to(GAMER_RUN_SHORT_NS);
        ASSERT_LT(gamer_level(&pipe), gamer_level(&stage));
    }
}

TEST(Level, WhoNeverSleepsIsBackgroundInAGameAndInTheKernelToo)
{
    Random random(11);
    for (int i = 0; i < random_states; ++i) {
        auto loader = possible_signs(random);
        loader.wakes_others = loader.wakes_others && !loader.in_game;
        loader.expected_run_ns = random.between(GAMER_RUN_FRAME_NS + 1, UINT64_MAX);
        ASSERT_EQ(gamer_level(&loader), 0U);
    }
}

TEST(Level, AHogIsBelowThemAll)
{
    Random random(10);
    for (int i = 0; i < random_states; ++i) {
        auto hog = possible_signs(random), other = possible_signs(random);
        hog.kernel_thread = hog.in_game = hog.rests = false;
        hog.expected_run_ns = random.between(GAMER_RUN_SHORT_NS + 1, UINT64_MAX);
        other.expected_run_ns = random.up_to(GAMER_RUN_SHORT_NS);
        ASSERT_EQ(gamer_level(&hog), 0U);
        ASSERT_GT(gamer_level(&other), 0U);
    }
}

// A big thread of a game that nobody named. What is named leaves nothing to guess.
TEST(Level, WhoRunsForLongAndRestsIsAboveAHogAndBelowShorterStagesWhileNoGameIsKnown)
{
    Random random(14);
    for (int i = 0; i < random_states; ++i) {
        auto stage = possible_signs(random);
        stage.kernel_thread = stage.in_game = false;
        stage.expected_run_ns = random.between(GAMER_RUN_SHORT_NS + 1, 2 * GAMER_RUN_FRAME_NS);
        bool raised = !stage.game_known && stage.answers && stage.rests && stage.expected_run_ns <= GAMER_RUN_FRAME_NS;
        ASSERT_EQ(gamer_level(&stage), raised ? unsigned(GAMER_LEVEL_LONG_ANSWER) : 0U);
        auto shorter = stage;
        shorter.answers = true;
        shorter.expected_run_ns = random.up_to(GAMER_RUN_SHORT_NS);
        ASSERT_LT(gamer_level(&stage), gamer_level(&shorter));
    }
}

TEST(Level, KernelThreadsStayAboveBackground)
{
    Random random(7);
    for (int i = 0; i < random_states; ++i) {
        auto signs = any_signs(random);
        signs.kernel_thread = true;
        signs.expected_run_ns = random.up_to(GAMER_RUN_FRAME_NS);
        ASSERT_GE(gamer_level(&signs), unsigned(GAMER_LEVEL_KERNEL_LONG));
        signs.expected_run_ns = random.up_to(GAMER_RUN_SHORT_NS);
        ASSERT_GE(gamer_level(&signs), unsigned(GAMER_LEVEL_KERNEL));
    }
}

TEST(Level, WhoeverCanWaitIsBackground)
{
    Random random(12);
    for (int i = 0; i < random_states; ++i) {
        auto patient = any_signs(random);
        patient.can_wait = true;
        ASSERT_EQ(gamer_level(&patient), 0U);
    }
}

TEST(Level, WhoOnlyNapsIsBackgroundUnlessTheGameNeedsIt)
{
    Random random(14);
    for (int i = 0; i < random_states; ++i) {
        auto signs = any_signs(random), napper = signs;
        napper.tireless = true;
        bool needed = signs.in_game || signs.serves_game || signs.kernel_thread;
        ASSERT_EQ(gamer_level(&napper), needed ? gamer_level(&signs) : 0U);
    }
}

TEST(Level, StagesOfOtherFramesAreBelowTheLongStageOfTheGameAndAboveBackground)
{
    Random random(15);
    for (int i = 0; i < random_states; ++i) {
        auto other = without_windows(possible_signs(random)), game = possible_signs(random);
        other.answers = other.game_known = game.game_known = game.in_game = true;
        other.in_game = other.serves_game = other.kernel_thread = other.can_wait = false;
        other.expected_run_ns = random.between(GAMER_RUN_BRIEF_NS + 1, GAMER_RUN_SHORT_NS);
        game.expected_run_ns = random.between(GAMER_RUN_SHORT_NS + 1, GAMER_RUN_FRAME_NS);
        ASSERT_LT(gamer_level(&other), gamer_level(&game));
        ASSERT_GT(gamer_level(&other), unsigned(GAMER_LEVEL_SELF_WOKEN));
    }
}

// A compositor, a server of Wine: its short runs count as the game's own, its long ones do not.
TEST(Level, WhoServesTheGameRanksAsItsThreadsDo)
{
    Random random(13);
    for (int i = 0; i < random_states; ++i) {
        auto server = without_windows(possible_signs(random)), member = server;
        server.game_known = member.game_known = member.in_game = server.serves_game = true;
        server.in_game = server.kernel_thread = member.kernel_thread = false;
        bool answers_shortly = server.answers && server.expected_run_ns <= GAMER_RUN_SHORT_NS;
        ASSERT_EQ(gamer_level(&server), answers_shortly ? gamer_level(&member)
                                                        : gamer_behaviour_level(server.expected_run_ns, server.answers));
    }
}

TEST(BehaviourLevel, ChangesJustBehindTheLimits)
{
    EXPECT_EQ(gamer_behaviour_level(0, true), 5U);
    EXPECT_EQ(gamer_behaviour_level(GAMER_RUN_TINY_NS, true), 5U);
    EXPECT_EQ(gamer_behaviour_level(GAMER_RUN_TINY_NS + 1, true), 4U);
    EXPECT_EQ(gamer_behaviour_level(GAMER_RUN_BRIEF_NS, true), 4U);
    EXPECT_EQ(gamer_behaviour_level(GAMER_RUN_BRIEF_NS + 1, true), 3U);
    EXPECT_EQ(gamer_behaviour_level(GAMER_RUN_SHORT_NS, true), 3U);
    EXPECT_EQ(gamer_behaviour_level(GAMER_RUN_SHORT_NS, false), 1U);
    EXPECT_EQ(gamer_behaviour_level(GAMER_RUN_SHORT_NS + 1, true), 0U);
    EXPECT_EQ(gamer_behaviour_level(UINT64_MAX, false), 0U);
}

constexpr std::uint64_t tiny = GAMER_RUN_TINY_NS, brief = GAMER_RUN_BRIEF_NS, middling = GAMER_RUN_SHORT_NS, hog = GAMER_SEC;

struct Example {
    const char *what;
    gamer_signs signs;
    std::uint32_t level;
};

const Example examples[] = {
    {"a compiler", {.expected_run_ns = hog}, 0},
    {"a compiler beside a game, all windows open",
     {.expected_run_ns = hog, .answers = true, .game_known = true, .input_open = true, .frame_open = true}, 0},
    {"the big thread of a game that nobody named", {.expected_run_ns = 9 * GAMER_MSEC, .answers = true, .rests = true}, 2},
    {"an encoder beside a game", {.expected_run_ns = 9 * GAMER_MSEC, .answers = true, .rests = true, .game_known = true}, 0},
    {"a thread that works for 2.9 ms and sleeps for a microsecond",
     {.expected_run_ns = middling, .answers = true, .tireless = true, .frame_open = true}, 0},
    {"a pair of pipes", {.expected_run_ns = tiny, .input_open = true, .frame_open = true}, 1},
    {"sound server beside a game", {.expected_run_ns = brief, .answers = true, .game_known = true, .input_open = true}, 4},
    {"a desktop's input thread", {.expected_run_ns = tiny, .answers = true, .input_open = true}, 6},
    {"the same beside a game", {.expected_run_ns = tiny, .answers = true, .game_known = true, .input_open = true}, 7},
    {"a desktop's compositor", {.expected_run_ns = middling, .answers = true, .frame_open = true}, 4},
    {"a loader thread of the game", {.expected_run_ns = hog, .game_known = true, .in_game = true}, 0},
    {"the main thread of a game that needs its CPU",
     {.expected_run_ns = 14 * GAMER_MSEC, .game_known = true, .in_game = true}, 3},
    {"a compositor that the game gives its frame to",
     {.expected_run_ns = middling, .answers = true, .serves_game = true, .game_known = true}, 5},
    {"a worker of the game", {.expected_run_ns = middling, .answers = true, .game_known = true, .in_game = true}, 5},
    {"render thread at a vblank",
     {.expected_run_ns = middling, .answers = true, .game_known = true, .in_game = true, .frame_open = true}, 6},
    {"the game's sound at every window",
     {.expected_run_ns = brief, .answers = true, .game_known = true, .in_game = true, .input_open = true, .frame_open = true}, 6},
    {"the game's reader of the mouse after a report",
     {.expected_run_ns = tiny, .answers = true, .game_known = true, .in_game = true, .input_open = true}, 7},
    {"a kernel thread that compresses", {.expected_run_ns = 9 * GAMER_MSEC, .kernel_thread = true}, GAMER_LEVEL_KERNEL_LONG},
    {"one that never sleeps", {.expected_run_ns = hog, .kernel_thread = true}, 0},
    {"one that scans memory, at nice 19", {.expected_run_ns = hog, .kernel_thread = true, .can_wait = true}, 0},
};

TEST(Level, OfWellKnownTasks)
{
    for (auto &example : examples)
        EXPECT_EQ(gamer_level(&example.signs), example.level) << example.what;
}

} // namespace
} // namespace gamer
