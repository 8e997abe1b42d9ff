// SPDX-License-Identifier: GPL-2.0-only
// What gamer-input counts of /dev/input where there is no hook.
#include "../../cmd/gamer-input/report_counter.h"

#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "policy.h"

namespace gamer::input {
namespace {

constexpr int secret = 0x5ec2e7;

input_event event(unsigned type, unsigned code, int value = 0, std::uint64_t time_us = 0)
{
    input_event made{};
    made.input_event_sec = time_t(time_us / 1'000'000);
    made.input_event_usec = suseconds_t(time_us % 1'000'000);
    made.type = std::uint16_t(type);
    made.code = std::uint16_t(code);
    made.value = value;
    return made;
}

std::vector<input_event> mouse_reports(const std::vector<std::uint64_t> &times_us)
{
    std::vector<input_event> events;
    for (auto time_us : times_us) {
        events.push_back(event(EV_REL, REL_X, secret, time_us));
        events.push_back(event(EV_REL, REL_Y, secret, time_us));
        events.push_back(event(EV_SYN, SYN_REPORT, 0, time_us));
    }
    return events;
}

TEST(ReportCounter, CountsEndsOfReportsByClass)
{
    ReportCounter counter;
    EXPECT_EQ(counter.count(GAMER_DEVICE_MOUSE, mouse_reports({1, 2, 3})), 3U);
    EXPECT_EQ(counter.count(GAMER_DEVICE_TOUCH, mouse_reports({4})), 1U);
    auto sums = counter.take();
    EXPECT_EQ(sums.reports[GAMER_DEVICE_MOUSE], 3U);
    EXPECT_EQ(sums.reports[GAMER_DEVICE_TOUCH], 1U);
    EXPECT_EQ(sums.reports[GAMER_DEVICE_KEYBOARD], 0U);
    EXPECT_EQ(sums.dropped, 0U);
}

TEST(ReportCounter, AReportMayComeInTwoReads)
{
    ReportCounter counter;
    auto events = mouse_reports({1});
    EXPECT_EQ(counter.count(GAMER_DEVICE_MOUSE, std::span(events).first(2)), 0U);
    EXPECT_EQ(counter.count(GAMER_DEVICE_MOUSE, std::span(events).last(1)), 1U);
}

TEST(ReportCounter, NothingElseIsAReport)
{
    ReportCounter counter;
    const std::vector<input_event> others = {event(EV_SYN, SYN_CONFIG), event(EV_SYN, SYN_MT_REPORT), event(EV_KEY, SYN_REPORT),
                                             event(EV_MSC, 0), event(EV_SYN, SYN_REPORT, 1)};
    EXPECT_EQ(counter.count(GAMER_DEVICE_GAMEPAD, others), 0U);
    auto sums = counter.take();
    for (auto reports : sums.reports)
        EXPECT_EQ(reports, 0U);
}

TEST(ReportCounter, SaysWhatTheKernelDropped)
{
    ReportCounter counter;
    counter.count(GAMER_DEVICE_MOUSE, std::vector{event(EV_SYN, SYN_DROPPED), event(EV_SYN, SYN_REPORT)});
    EXPECT_EQ(counter.take().dropped, 1U);
}

TEST(ReportCounter, TakesOnlyWhatCameSince)
{
    ReportCounter counter;
    counter.count(GAMER_DEVICE_MOUSE, mouse_reports({1000, 2000}));
    counter.take();
    auto nothing = counter.take();
    EXPECT_EQ(nothing.reports[GAMER_DEVICE_MOUSE], 0U);
    EXPECT_EQ(nothing.mouse_interval.count, 0U);
    counter.count(GAMER_DEVICE_MOUSE, mouse_reports({3000}));
    EXPECT_EQ(counter.take().mouse_interval.sum_ns, 1'000'000U) << "the interval reaches back over take()";
}

TEST(ReportCounter, IntervalsAreAMousesAndNoPauses)
{
    ReportCounter counter;
    counter.count(GAMER_DEVICE_GAMEPAD, mouse_reports({1000, 2000}));
    EXPECT_EQ(counter.take().mouse_interval.count, 0U);
    // 1 ms, 2 ms, a second of rest, and a clock that went back.
    counter.count(GAMER_DEVICE_MOUSE, mouse_reports({1000, 2000, 4000, 1'004'000, 1'003'000}));
    auto interval = counter.take().mouse_interval;
    EXPECT_EQ(interval.count, 2U);
    EXPECT_EQ(interval.sum_ns, 3'000'000U);
    EXPECT_EQ(interval.slots[gamer_hist_slot(1'000'000)], 1U);
    EXPECT_EQ(interval.slots[gamer_hist_slot(2'000'000)], 1U);
}

// Two texts of one rhythm leave the same bytes behind.
TEST(ReportCounter, KeepsNothingOfWhatWasTyped)
{
    auto bytes_after = [](unsigned code, int value) {
        ReportCounter counter;
        counter.count(GAMER_DEVICE_KEYBOARD,
                      std::vector{event(EV_MSC, MSC_SCAN, value, 5), event(EV_KEY, code, value, 5), event(EV_SYN, SYN_REPORT, 0, 5)});
        return std::string(reinterpret_cast<const char *>(&counter), sizeof(counter));
    };
    EXPECT_EQ(bytes_after(KEY_A, 1), bytes_after(KEY_P, secret));
}

} // namespace
} // namespace gamer::input
