// SPDX-License-Identifier: GPL-2.0-only
// What the benchmark's numbers mean: known answers, and properties over random samples.
#include "bench/load/percentiles.h"

#include <numeric>
#include <random>

#include <gtest/gtest.h>

#include "bench/load/histogram.h"
#include "bench/load/low_fps.h"

namespace gamer::bench {
namespace {

// Calls `property` with many random sample sets of all sizes and shapes: few distinct values, smooth, long-tailed.
template <typename Property>
void for_random_samples(Property &&property)
{
    std::mt19937_64 random{1};
    for (int round = 0; round < 3000; ++round) {
        std::vector<double> samples(1 + random() % (round % 10 == 0 ? 2000 : 50));
        std::lognormal_distribution<double> shape{9.0, 0.1 + static_cast<double>(round % 20) / 10};
        for (auto &sample : samples)
            sample = round % 3 == 0 ? 1.0 + static_cast<double>(random() % 4) : shape(random);
        property(samples, random);
    }
}

double random_fraction(std::mt19937_64 &random)
{
    return std::uniform_real_distribution{0.0, 1.0}(random);
}

std::vector<double> one_to(int count)
{
    std::vector<double> samples(static_cast<std::size_t>(count));
    std::iota(samples.begin(), samples.end(), 1.0);
    return samples;
}

TEST(Percentile, IsTheNearestRank)
{
    const auto hundred = one_to(100);
    EXPECT_EQ(percentile(hundred, 0.0), 1);
    EXPECT_EQ(percentile(hundred, 0.07), 7);
    EXPECT_EQ(percentile(hundred, 0.50), 50);
    EXPECT_EQ(percentile(hundred, 0.99), 99);
    EXPECT_EQ(percentile(hundred, 0.999), 100);
    EXPECT_EQ(percentile(hundred, 1.0), 100);
    EXPECT_EQ(percentile(one_to(1000), 0.999), 999);
}

TEST(Percentile, HasExactlyItsShareOfSamplesAtOrBelow)
{
    for_random_samples([](std::vector<double> samples, std::mt19937_64 &random) {
        std::ranges::sort(samples);
        const double fraction = random_fraction(random);
        const double value = percentile(samples, fraction);
        const auto size = static_cast<double>(samples.size());
        const auto below = static_cast<double>(std::ranges::count_if(samples, [&](double s) { return s < value; }));
        const auto up_to = static_cast<double>(std::ranges::count_if(samples, [&](double s) { return s <= value; }));
        EXPECT_TRUE(std::ranges::binary_search(samples, value));
        EXPECT_GE(up_to, fraction * size - 1e-6);
        EXPECT_TRUE(below < fraction * size + 1e-6) << below << " of " << size << " are below " << fraction;
    });
}

TEST(Summary, OfNothingIsNothing)
{
    EXPECT_FALSE(summarise({}).has_value());
}

TEST(Summary, OfOneSampleIsThatSample)
{
    const auto summary = summarise({42.0});
    ASSERT_TRUE(summary.has_value());
    EXPECT_EQ(summary->p50, 42);
    EXPECT_EQ(summary->max, 42);
}

TEST(Summary, AscendsAndIgnoresTheOrderOfTheSamples)
{
    for_random_samples([](std::vector<double> samples, std::mt19937_64 &random) {
        const auto summary = summarise(samples).value();
        EXPECT_LE(std::ranges::min(samples), summary.p50);
        EXPECT_LE(summary.p50, summary.p99);
        EXPECT_LE(summary.p99, summary.p99_9);
        EXPECT_LE(summary.p99_9, summary.max);
        EXPECT_EQ(summary.max, std::ranges::max(samples));
        std::ranges::shuffle(samples, random);
        EXPECT_EQ(summarise(samples)->p99, summary.p99);
    });
}

TEST(LowFps, OfNothingIsNothing)
{
    EXPECT_FALSE(low_fps({}, 0.01).has_value());
}

TEST(LowFps, FollowsBothDefinitions)
{
    std::vector<double> frames(198, 10'000.0); // 100 fps
    frames.push_back(20'000.0);                // 50 fps
    frames.push_back(50'000.0);                // 20 fps
    const auto low = low_fps(frames, 0.01).value();
    EXPECT_DOUBLE_EQ(low.percentile, 50.0);
    EXPECT_DOUBLE_EQ(low.mean, 1e6 / 35'000.0);
}

TEST(LowFps, IsTheWorstFrameWhenThereAreFewerThanAHundred)
{
    const auto low = low_fps({10'000.0, 40'000.0, 10'000.0}, 0.01).value();
    EXPECT_DOUBLE_EQ(low.percentile, 25.0);
    EXPECT_DOUBLE_EQ(low.mean, 25.0);
}

TEST(LowFps, LiesBetweenTheWorstFrameAndItsOwnPercentile)
{
    for_random_samples([](const std::vector<double> &frames, std::mt19937_64 &) {
        const auto low = low_fps(frames, 0.01).value();
        const double worst = 1e6 / std::ranges::max(frames);
        EXPECT_LE(worst, low.mean * (1 + 1e-9));
        EXPECT_LE(low.mean, low.percentile * (1 + 1e-9));
        EXPECT_LE(low.percentile, 1e6 / std::ranges::min(frames) * (1 + 1e-9));
    });
}

TEST(LowFps, NeverGetsBetterWhenAFrameGetsWorse)
{
    for_random_samples([](std::vector<double> frames, std::mt19937_64 &random) {
        const auto before = low_fps(frames, 0.01).value();
        frames[random() % frames.size()] *= 2;
        const auto after = low_fps(frames, 0.01).value();
        EXPECT_LE(after.percentile, before.percentile);
        EXPECT_LE(after.mean, before.mean * (1 + 1e-9));
    });
}

TEST(Log2Histogram, PutsEveryValueBetweenItsBucketAndTheNext)
{
    std::mt19937_64 random{1};
    for (int round = 0; round < 100'000; ++round) {
        const auto value = random() >> (random() % 64);
        const auto bucket = Log2Histogram::bucket_of(value);
        EXPECT_LE(Log2Histogram::lowest(bucket), value);
        if (bucket + 1 < Log2Histogram::buckets) {
            EXPECT_LT(value, Log2Histogram::lowest(bucket + 1));
        }
    }
}

TEST(Log2Histogram, KeepsZeroApartAndLosesNothing)
{
    Log2Histogram histogram;
    for (const std::uint64_t value : {0UL, 0UL, 1UL, 2UL, 3UL, 4UL, ~0UL})
        histogram.add(value);
    EXPECT_EQ(histogram.count(0), 2U);
    EXPECT_EQ(histogram.count(1), 1U);
    EXPECT_EQ(histogram.count(2), 2U);
    EXPECT_EQ(histogram.count(3), 1U);
    EXPECT_EQ(histogram.count(Log2Histogram::buckets - 1), 1U);
}

} // namespace
} // namespace gamer::bench
