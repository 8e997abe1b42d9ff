// SPDX-License-Identifier: GPL-2.0-only
// Reports that the kernel dropped: made up where it says so, at the pace of the mouse, and nowhere else.
#include "bench/load/dropped_reports.h"

#include <gtest/gtest.h>

namespace gamer::bench {
namespace {

using namespace std::chrono_literals;
using test::Time;

Time at(std::chrono::microseconds since_start)
{
    return Time{1s + since_start};
}

TEST(DroppedReports, AreNoneWhereTheMouseOnlyPaused)
{
    DroppedReports dropped{1ms};
    EXPECT_TRUE(dropped.before(at(0us)).empty());
    EXPECT_TRUE(dropped.before(at(50ms)).empty());
}

TEST(DroppedReports, AreAllBetweenTheLastOneAndTheNext)
{
    DroppedReports dropped{1ms};
    dropped.before(at(0us));
    dropped.note();
    EXPECT_EQ(dropped.before(at(3900us)), (std::vector{at(1ms), at(2ms), at(3ms)}));
    EXPECT_TRUE(dropped.before(at(9ms)).empty()) << "said once, counted once";
}

TEST(DroppedReports, AreNoneBeforeTheFirst)
{
    DroppedReports dropped{1ms};
    dropped.note();
    EXPECT_TRUE(dropped.before(at(5ms)).empty());
}

TEST(DroppedReports, AreNotMadeUpAtAnUnknownPace)
{
    DroppedReports dropped{0ms};
    dropped.before(at(0us));
    dropped.note();
    EXPECT_TRUE(dropped.before(at(5ms)).empty());
}

} // namespace
} // namespace gamer::bench
