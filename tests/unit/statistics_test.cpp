// SPDX-License-Identifier: GPL-2.0-only
// Differences that never turn negative, percentiles against counting value by value.
#include "statistics.h"

#include <algorithm>
#include <set>
#include <vector>

#include <gtest/gtest.h>

#include "policy.h"
#include "support.h"

namespace gamer {
namespace {

using test::Random;

Snapshot any_snapshot(Random &random)
{
    Snapshot snapshot;
    snapshot.taken_ns = random.magnitude();
    for (auto &counter : snapshot.counters)
        counter = random.magnitude();
    for (auto &histogram : snapshot.histograms) {
        histogram.count = random.magnitude();
        histogram.sum_ns = random.magnitude();
        for (auto &slot : histogram.slots)
            slot = random.magnitude();
    }
    return snapshot;
}

// Every number of a snapshot in one row.
std::vector<std::uint64_t> numbers(const Snapshot &snapshot)
{
    std::vector<std::uint64_t> all{snapshot.taken_ns};
    all.insert(all.end(), snapshot.counters.begin(), snapshot.counters.end());
    for (auto &histogram : snapshot.histograms) {
        all.insert(all.end(), std::begin(histogram.slots), std::end(histogram.slots));
        all.insert(all.end(), {histogram.count, histogram.sum_ns});
    }
    return all;
}

TEST(Difference, IsWhatGrewAndNeverNegative)
{
    Random random;
    for (int i = 0; i < 2000; ++i) {
        auto earlier = any_snapshot(random), later = any_snapshot(random);
        auto before = numbers(earlier), after = numbers(later), change = numbers(difference(later, earlier));
        for (std::size_t n = 0; n < change.size(); ++n)
            ASSERT_EQ(change[n], after[n] >= before[n] ? after[n] - before[n] : 0);
    }
}

TEST(Difference, OfEqualsIsNothing)
{
    Random random;
    auto snapshot = any_snapshot(random);
    auto change = numbers(difference(snapshot, snapshot));
    EXPECT_TRUE(std::ranges::all_of(change, [](auto number) { return number == 0; }));
}

gamer_hist histogram_of(const std::vector<std::uint64_t> &values)
{
    gamer_hist histogram{};
    for (auto value : values)
        ++histogram.slots[gamer_hist_slot(value)];
    return histogram;
}

// The upper edge of the slot in which the value of that rank lies.
std::uint64_t naive_percentile(std::vector<std::uint64_t> values, unsigned permille)
{
    std::ranges::sort(values);
    auto rank = (values.size() * permille + 999) / 1000;
    return (2ULL << gamer_hist_slot(values[rank ? rank - 1 : 0])) - 1;
}

TEST(Percentile, AgreesWithSortingTheValues)
{
    Random random;
    for (int i = 0; i < 1000; ++i) {
        std::vector<std::uint64_t> values(random.between(1, 1200));
        for (auto &value : values)
            value = random.magnitude(GAMER_SEC);
        for (unsigned permille : {0U, 500U, 990U, 999U, 1000U})
            ASSERT_EQ(percentile_ns(histogram_of(values), permille / 10.0), naive_percentile(values, permille))
                << permille << " of " << values.size();
    }
}

TEST(Percentile, RanksExactlyForEveryCount)
{
    for (std::uint64_t count = 1; count <= 100'000; ++count)
        for (unsigned permille : {500U, 990U}) {
            gamer_hist histogram{};
            auto rank = (count * permille + 999) / 1000;
            histogram.slots[3] = rank; // the value of that rank is the last in this slot
            histogram.slots[9] = count - rank;
            ASSERT_EQ(percentile_ns(histogram, permille / 10.0), 15U) << permille << " of " << count;
        }
}

TEST(Percentile, OfNothingIsZero)
{
    gamer_hist empty{};
    empty.count = 5; // a count read before its slots
    EXPECT_EQ(percentile_ns(empty, 99), 0U);
}

TEST(Percentile, OfTheLastSlotIsItsEdge)
{
    EXPECT_EQ(percentile_ns(histogram_of({UINT64_MAX}), 50), (1ULL << GAMER_HIST_SLOTS) - 1);
    EXPECT_EQ(percentile_ns(histogram_of({0}), 50), 1U);
}

TEST(Names, AreThereAndAllDifferent)
{
    std::set<std::string> names;
    for (auto &stat : stat_names)
        EXPECT_TRUE(names.insert(stat.name).second) << stat.name;
    for (auto &histogram : hist_names)
        EXPECT_TRUE(names.insert(histogram.name).second) << histogram.name;
    EXPECT_STREQ(stat_names[GAMER_STAT_WAKEUPS].name, "wakeups");
    EXPECT_STREQ(hist_names[GAMER_HIST_MOUSE_INTERVAL].name, "mouse_interval");
}

TEST(Percentile, IsExactAtTheEdgeOfARank)
{
    gamer_hist histogram{};
    histogram.slots[3] = 40'959;
    histogram.slots[9] = 41;
    EXPECT_EQ(percentile_ns(histogram, 99.9), 15U);
    histogram.slots[3] = 40'958;
    EXPECT_EQ(percentile_ns(histogram, 99.9), 1023U);
}

} // namespace
} // namespace gamer
