// SPDX-License-Identifier: GPL-2.0-only
// Which vblanks count as missed.
#include "bench/load/frame_timing.h"

#include <algorithm>
#include <random>

#include <gtest/gtest.h>

namespace gamer::bench {
namespace {

using namespace std::chrono_literals;

const VblankGrid grid{Time{1s}, 10e6}; // 100 Hz
const Window window{Time{2s}, Time{3s}};
constexpr std::uint64_t vblanks = 100;

// Frames that start at every vblank around the window and take `work`.
std::vector<Time> steady_frames(Nanoseconds work)
{
    std::vector<Time> finished;
    for (auto vblank = 1900ms; vblank < 3100ms; vblank += 10ms)
        finished.push_back(Time{vblank + work});
    return finished;
}

FrameTiming timing_of(const std::vector<Time> &finished)
{
    std::vector<Frame> frames;
    for (const Time at : finished)
        frames.push_back({.started = at, .finished = at});
    return frame_timing(frames, grid, window);
}

TEST(FrameTiming, SteadyFramesMissNothing)
{
    const auto timing = timing_of(steady_frames(3ms));
    EXPECT_EQ(timing.vblanks, vblanks);
    EXPECT_EQ(timing.missed, 0U);
    EXPECT_EQ(timing.frames, vblanks);
    EXPECT_DOUBLE_EQ(timing.fps_average, 100.0);
    EXPECT_TRUE(std::ranges::all_of(timing.frame_us, [](double us) { return us == 10'000; }));
}

TEST(FrameTiming, AFrameInFlightAtAVblankMissesIt)
{
    auto finished = steady_frames(3ms);
    finished.erase(std::ranges::find(finished, Time{2503ms}));
    const auto timing = timing_of(finished);
    EXPECT_EQ(timing.missed, 1U);
    EXPECT_EQ(std::ranges::max(timing.frame_us), 20'000);
}

TEST(FrameTiming, AFrameFinishedJustAtTheVblankIsShown)
{
    EXPECT_EQ(timing_of(steady_frames(10ms)).missed, 0U);
}

TEST(FrameTiming, TwoFramesBetweenVblanksAreOneToSee)
{
    auto finished = steady_frames(3ms);
    *std::ranges::find(finished, Time{2503ms}) = Time{2511ms}; // and the next one at 2513
    EXPECT_EQ(timing_of(finished).missed, 1U);
}

TEST(FrameTiming, NothingFinishedMissesEverything)
{
    const auto timing = timing_of({});
    EXPECT_EQ(timing.missed, vblanks);
    EXPECT_EQ(timing.fps_average, 0);
    EXPECT_TRUE(timing.frame_us.empty());
}

TEST(FrameTiming, AStallThatLastsToTheEndCounts)
{
    auto finished = steady_frames(3ms);
    std::erase_if(finished, [](Time at) { return at > Time{2500ms}; });
    EXPECT_EQ(timing_of(finished).missed, 50U);
}

TEST(FrameTiming, AgreesWithAWitnessAtEveryVblank)
{
    std::mt19937_64 random{1};
    for (int round = 0; round < 2000; ++round) {
        std::vector<Time> finished;
        for (Time at{1900ms}; at < Time{3100ms}; at += Nanoseconds{1 + random() % 25'000'000})
            finished.push_back(at);
        std::uint64_t missed = 0;
        for (Time vblank = window.begin + 10ms; vblank <= window.end; vblank += 10ms)
            missed += std::ranges::none_of(finished, [&](Time at) { return vblank - 10ms < at && at <= vblank; });
        EXPECT_EQ(timing_of(finished).missed, missed);
    }
}

} // namespace
} // namespace gamer::bench
