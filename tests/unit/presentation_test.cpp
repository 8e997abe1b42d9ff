// SPDX-License-Identifier: GPL-2.0-only
#include <algorithm>
#include <random>

#include <gtest/gtest.h>

#include "bench/load/presentation.h"
#include "bench/load/stutters.h"

namespace gamer::bench {
namespace {

using namespace std::chrono_literals;

const VblankGrid grid{Time{0s}, 10e6}; // 100 Hz
const Window window{Time{0s}, Time{10s}};

Frame frame(Nanoseconds started, Nanoseconds finished)
{
    return {Time{started}, Time{finished}};
}
InputReport report(Nanoseconds sent, Nanoseconds handled)
{
    return {Time{sent}, Time{sent}, Time{handled}};
}

TEST(AnimationError, IsZeroForSteadyFrames)
{
    const Frame frames[] = {frame(10ms, 14ms), frame(20ms, 29ms), frame(30ms, 31ms)};
    EXPECT_EQ(animation_error_us(frames, grid, window), (std::vector<double>{0, 0}));
}

TEST(AnimationError, IsTheDifferenceOfWhatWasShownAndWhatPassed)
{
    // The second frame began 3 ms late, though it was shown in time.
    const Frame frames[] = {frame(10ms, 14ms), frame(23ms, 29ms), frame(30ms, 31ms)};
    EXPECT_EQ(animation_error_us(frames, grid, window), (std::vector<double>{3000, 3000}));
}

TEST(AnimationError, LooksOnlyAtFramesThatWereShown)
{
    const Frame frames[] = {frame(10ms, 14ms), frame(20ms, 32ms), frame(33ms, 38ms)}; // the third replaces the second
    EXPECT_EQ(animation_error_us(frames, grid, window), (std::vector<double>{3000}));
}

TEST(InputPresent, IsTheVblankAfterTheFirstFrameThatStartedLater)
{
    const Frame frames[] = {frame(10ms, 14ms), frame(20ms, 34ms)};
    const InputReport reports[] = {report(5ms, 6ms), report(9ms, 11ms), report(15ms, 16ms)};
    EXPECT_EQ(input_present_us(reports, frames, grid), (std::vector<double>{15'000, 31'000, 25'000}));
}

TEST(InputPresent, LeavesOutWhatNoFrameShows)
{
    const Frame frames[] = {frame(10ms, 14ms)};
    const InputReport reports[] = {report(5ms, 6ms), report(15ms, 16ms)};
    EXPECT_EQ(input_present_us(reports, frames, grid).size(), 1U);
}

TEST(InputPresent, NeverComesBeforeTheFrameIsFinished)
{
    std::mt19937_64 random{1};
    for (int round = 0; round < 500; ++round) {
        std::vector<Frame> frames;
        std::vector<InputReport> reports;
        for (Nanoseconds at{0}; at < 1s; at += Nanoseconds{1'000'000 + random() % 20'000'000})
            frames.push_back(frame(at, at + Nanoseconds{random() % 1'000'000}));
        for (Nanoseconds at{0}; at < 1s; at += Nanoseconds{1 + random() % 3'000'000})
            reports.push_back(report(at, at + Nanoseconds{random() % 500'000}));
        std::ranges::sort(reports, {}, &InputReport::handled);
        const auto present = input_present_us(reports, frames, grid);
        for (std::size_t index = 0; index < present.size(); ++index) {
            const auto shower = std::ranges::find_if(
                frames, [&](const Frame &each) { return each.started >= reports[index].handled; });
            const auto finished_us = static_cast<double>((shower->finished - reports[index].sent).count()) / 1e3;
            EXPECT_GE(present[index] + 1e-3, finished_us);
            EXPECT_LT(present[index], finished_us + 10'000);
        }
    }
}

TEST(Stutters, AreFramesFarAboveTheMedian)
{
    std::vector<double> frame_us(999, 10'000);
    EXPECT_EQ(stutters_per_1000(frame_us), 0);
    frame_us.push_back(25'000); // not more than 2.5 times
    EXPECT_EQ(stutters_per_1000(frame_us), 0);
    frame_us.back() = 25'001;
    EXPECT_EQ(stutters_per_1000(frame_us), 1);
    EXPECT_EQ(stutters_per_1000({}), 0);
}

} // namespace
} // namespace gamer::bench
