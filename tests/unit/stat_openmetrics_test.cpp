// SPDX-License-Identifier: GPL-2.0-only
// gamer-stat -o openmetrics, read by a parser that forgives nothing.
#include "../../cmd/gamer-stat/openmetrics.h"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "openmetrics_parser.h"
#include "policy.h"
#include "support.h"

namespace gamer::stat {
namespace {

using testing::HasSubstr;
using test::OpenMetricsParser;

const Context playing{true, "game.exe"};

Snapshot some_hour()
{
    Snapshot all;
    for (std::size_t i = 0; i < all.counters.size(); ++i)
        all.counters[i] = 1000 + i;
    auto &wake = all.histograms[GAMER_HIST_WAKE];
    for (std::uint64_t value : {0ULL, 1ULL, 2ULL, 1500ULL, 40'000ULL, 3'000'000'000'000ULL}) {
        ++wake.slots[gamer_hist_slot(value)];
        wake.sum_ns += value;
    }
    wake.count = 17; // read at another instant
    return all;
}

// The value of the sample with these labels.
double value_of(const test::MetricFamily &family, const std::string &name, const std::string &labels = "")
{
    for (auto &sample : family.samples)
        if (sample.name == name && sample.labels == labels)
            return sample.value;
    throw std::runtime_error("no sample " + name + labels);
}

TEST(OpenMetrics, HasEveryCounterWithItsMeaning)
{
    auto families = OpenMetricsParser::parse(openmetrics(some_hour(), playing));
    for (std::size_t i = 0; i < stat_names.size(); ++i) {
        auto name = fmt::format("gamer_{}", stat_names[i].name);
        ASSERT_TRUE(families.contains(name)) << name;
        EXPECT_EQ(families[name].type, "counter");
        EXPECT_EQ(families[name].help, stat_names[i].help);
        EXPECT_EQ(value_of(families[name], name + "_total"), 1000.0 + double(i));
    }
    EXPECT_EQ(families.size(), stat_names.size() + hist_names.size() + 2);
}

TEST(OpenMetrics, HistogramsAreInSecondsAndCumulative)
{
    auto families = OpenMetricsParser::parse(openmetrics(some_hour(), playing));
    auto &wake = families["gamer_wake_seconds"];
    EXPECT_EQ(wake.unit, "seconds");
    EXPECT_EQ(value_of(wake, "gamer_wake_seconds_bucket", "{le=\"1e-09\"}"), 2);
    EXPECT_EQ(value_of(wake, "gamer_wake_seconds_bucket", "{le=\"3e-09\"}"), 3);
    EXPECT_EQ(value_of(wake, "gamer_wake_seconds_bucket", "{le=\"2.047e-06\"}"), 4);
    EXPECT_EQ(value_of(wake, "gamer_wake_seconds_bucket", "{le=\"6.5535e-05\"}"), 5);
    EXPECT_EQ(value_of(wake, "gamer_wake_seconds_bucket", "{le=\"+Inf\"}"), 6);
    EXPECT_EQ(value_of(wake, "gamer_wake_seconds_count"), 6);
    EXPECT_NEAR(value_of(wake, "gamer_wake_seconds_sum"), 3000.0000415, 1e-6);
    EXPECT_EQ(wake.samples.size(), GAMER_HIST_SLOTS + 2U);
}

TEST(OpenMetrics, OfAnyNumbersIsWellFormed)
{
    test::Random random;
    for (int i = 0; i < 200; ++i) {
        Snapshot all;
        for (auto &counter : all.counters)
            counter = random.magnitude();
        for (auto &histogram : all.histograms) {
            histogram.sum_ns = random.magnitude();
            for (auto &slot : histogram.slots)
                slot = random.magnitude(1ULL << 40);
        }
        ASSERT_NO_THROW(OpenMetricsParser::parse(openmetrics(all, playing)));
    }
}

TEST(OpenMetrics, SaysWhatRunsAndWhatIsPlayed)
{
    auto families = OpenMetricsParser::parse(openmetrics(some_hour(), playing));
    EXPECT_EQ(value_of(families["gamer_scheduler_runs"], "gamer_scheduler_runs"), 1);
    EXPECT_EQ(value_of(families["gamer_game_info"], "gamer_game_info", "{name=\"game.exe\"}"), 1);
    families = OpenMetricsParser::parse(openmetrics(some_hour(), {false, ""}));
    EXPECT_EQ(value_of(families["gamer_scheduler_runs"], "gamer_scheduler_runs"), 0);
}

TEST(OpenMetrics, NoNameEndsItsLabel)
{
    for (auto name : {"\"", "\\", "a\\x0ab", "two\nlines", "}\" 1"})
        EXPECT_NO_THROW(OpenMetricsParser::parse(openmetrics(Snapshot(), {true, name}))) << name;
}

// That the parser would notice, tried on a text it accepts.
const std::string good = "# TYPE a counter\n# HELP a what it is\na_total 1\n"
                         "# TYPE b_seconds histogram\n# HELP b_seconds how long\n# UNIT b_seconds seconds\n"
                         "b_seconds_bucket{le=\"0.5\"} 1\nb_seconds_bucket{le=\"+Inf\"} 2\nb_seconds_count 2\nb_seconds_sum 3.0\n"
                         "# EOF\n";

TEST(OpenMetricsParserTest, AcceptsWhatIsRight)
{
    EXPECT_NO_THROW(OpenMetricsParser::parse(good));
}

TEST(OpenMetricsParserTest, NoticesEveryFault)
{
    const std::pair<const char *, const char *> faults[] = {
        {"# EOF\n", ""},          {"# EOF\n", "# EOF"},        {"a_total 1", "a 1"},
        {"a_total 1", "a_total 1\na_total 1"},                {"a_total 1", "a_total -1"},
        {"a_total 1", ""},        {"a_total 1\n", ""},         {" counter", " number"},
        {"# HELP a what it is\n", ""},                        {"what it is", "what \\it is"},
        {"0.5\"} 1", "0.5\"} 3"}, {"_count 2", "_count 3"},    {"le=\"0.5\"", "le=\"1\""},
        {"b_seconds_sum 3.0\n", ""},                          {"+Inf", "0.7"},
        {" seconds\n", " bytes\n"},                           {"a_total 1", "a_total one"},
        {"_sum 3.0\n", "_sum 3.0\n# TYPE a counter\na_total 2\n"}};
    for (auto &[what, instead] : faults) {
        auto text = good;
        text.replace(text.find(what), std::string(what).size(), instead);
        EXPECT_THROW(OpenMetricsParser::parse(text), std::exception) << what << " -> " << instead;
    }
}

} // namespace
} // namespace gamer::stat
