// SPDX-License-Identifier: GPL-2.0-only
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bench/report/bar_plot.h"
#include "bench/report/curve_plots.h"
#include "bench/report/curves.h"
#include "bench/report/escape.h"
#include "bench/report/mangohud.h"
#include "bench/report/numbers.h"
#include "bench/report/plots.h"
#include "bench/report/report_md.h"
#include "bench_report.h"

namespace gamer::bench::report {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

TEST(BenchEscape, LeavesNothingForATerminal)
{
    EXPECT_EQ(escaped("a\x1b[0m\n\xc3\xa4"), "a\\x1b[0m\\x0a\\xc3\\xa4");
}

TEST(BenchEscape, LeavesNoMarkup)
{
    EXPECT_EQ(markdown("a|b"), "a&#124;b");
    EXPECT_THAT(markdown("<img src=x> `x` *x* [x](y)\n| --- |"),
                Not(testing::ContainsRegex("[<>`*|\n]|\\[|\\]")));
    EXPECT_EQ(markdown("scx_lavd _x_"), "scx_lavd &#95;x&#95;");
}

TEST(BenchEscape, EndsNoStringOfGnuplot)
{
    EXPECT_EQ(gnuplot_string("it's\n"), "'it''s\\x0a'");
}

TEST(BenchEscape, EndsNoFieldOfALog)
{
    EXPECT_EQ(csv_field("a,b\n\"c\""), "a;b\\x0a'c'");
}

TEST(BenchEscape, ShortensWithASign)
{
    EXPECT_EQ(shortened("12345678", 8), "12345678");
    EXPECT_EQ(shortened("123456789", 8), "12345...");
}

TEST(BenchNumbers, HaveNoDecimalsThatSayNothing)
{
    EXPECT_EQ(short_number(20), "20");
    EXPECT_EQ(short_number(0.5), "0.5");
    EXPECT_EQ(short_number(-0.00001), "0");
    EXPECT_EQ(short_number(3.12345), "3.123");
}

TEST(BenchCurves, ShareOfFramesUpToATime)
{
    EXPECT_THAT(cumulative({3, 1, 1, 2}, 0), ElementsAre(Point{1, 50}, Point{2, 75}, Point{3, 100}));
    EXPECT_THAT(cumulative({}, 0), IsEmpty());
}

TEST(BenchCurves, LeaveOutWhatCannotBeSeenButNeverTheEnds)
{
    std::vector<double> many;
    for (int i = 1; i <= 1000; ++i)
        many.push_back(i);
    const auto points = cumulative(many, 10);
    EXPECT_LE(points.size(), 12U);
    EXPECT_EQ(points.front().x, 1);
    EXPECT_EQ(points.back(), (Point{1000, 100}));
}

TEST(BenchCurves, ShareOfReportsFromATime)
{
    EXPECT_THAT(at_least({{0, 50}, {16, 40}, {32, 10}}, 60),
                ElementsAre(Point{16, 0.5}, Point{32, 0.1}, Point{60, 0.01}));
    EXPECT_THAT(at_least({}, 0), IsEmpty());
    EXPECT_THAT(at_least({{0, 5}}, 0), IsEmpty());
}

Json with_frames()
{
    auto line = line_of("gamer", 0);
    line["game"]["frame_times_us"] = {10000, 20000.5};
    line["game"]["input"] = Json::parse(R"({"wake_us": {"max": 60},
        "wake_us_histogram": [{"from": 16, "count": 9}, {"from": 32, "count": 1}]})");
    return line;
}

TEST(BenchPlots, HaveALineForEachPeerThatHasData)
{
    const auto results = results_of({run_of(1, {line_of("default", 0), with_frames()})});
    const auto plot = frame_time_plot("hogs-frame-times", results.cells[0]);
    ASSERT_TRUE(plot);
    EXPECT_EQ(plot->data, "10 50\n20.0005 100\n\n\n");
    EXPECT_THAT(plot->script, AllOf(HasSubstr("index 0"), Not(HasSubstr("index 1")), HasSubstr("title 'gamer'")));
    EXPECT_EQ(input_wake_plot("x", results.cells[0])->data, "16 100\n32 10\n60 10\n\n\n");
}

TEST(BenchPlots, LogarithmicBarsHaveNoZero)
{
    const Bars bars{"x", "missed_percent", "title", "y", true};
    const auto with_zero = results_of({run_of(1, {line_of("default", 0), line_of("gamer", 2)})});
    EXPECT_EQ(bar_plot(bars, with_zero)->data, "\"hogs\" 2\n");
    EXPECT_FALSE(bar_plot(bars, results_of({run_of(1, {line_of("default", 0)})})));
}

TEST(BenchPlots, AreLeftOutWithoutData)
{
    const auto results = results_of({run_of(1, {Json{{"peer", "gamer"}, {"error", "why"}}})});
    EXPECT_EQ(plots(results).size(), 0U);
}

TEST(BenchPlots, ColoursAreThoseOfThePeerInEveryPlot)
{
    const auto peers = test_peers();
    const auto all = results_of({run_of(1, {line_of("default", 0), with_frames()})});
    const auto one = results_of({run_of(1, {with_frames()})});
    const auto style = line_style(*find_peer(peers, "gamer"));
    EXPECT_THAT(frame_time_plot("x", all.cells[0])->script, HasSubstr(style));
    EXPECT_THAT(frame_time_plot("x", one.cells[0])->script, HasSubstr(style));
}

TEST(BenchMangoHud, LogHasALineForEachFrame)
{
    const auto run = run_of(1, {with_frames()});
    EXPECT_EQ(mangohud_log(run, run.peers[0]),
              "os,cpu,gpu,ram,kernel,driver,cpuscheduler\nLinux,QEMU TCG,0,0,7.3,0,gamer\n"
              "fps,frametime,cpu_load,cpu_power,gpu_load,cpu_temp,gpu_temp,gpu_core_clock,gpu_mem_clock,gpu_vram_used,"
              "gpu_power,ram_used,swap_used,process_rss,cpu_mhz,elapsed\n"
              "100,10,0,0,0,0,0,0,0,0,0,0,0,0,0,10000000\n49.9988,20.0005,0,0,0,0,0,0,0,0,0,0,0,0,0,30000500\n");
    EXPECT_EQ(mangohud_log(run, line_of("default", 0)), "");
}

std::string report_of(const Results &results, const std::set<std::string> &drawn = {})
{
    return report_md(results, check(results), {}, drawn, "");
}

TEST(BenchReport, HasOnlyColumnsWithValues)
{
    const auto report = report_of(results_of({run_of(1, {line_of("gamer", 3), line_of("default", 40)})}));
    EXPECT_THAT(report, HasSubstr("**a &#124; b.** About.\n\n| peer | missed % |\n| :--- | ---: |\n"
                                  "| default | 40.0 |\n| gamer | 3.0 |\n"));
    EXPECT_THAT(report, HasSubstr("| [hogs](#hogs) | 40.0 | – | 3.0 | – | – | – | – |\n"));
    EXPECT_THAT(report, StartsWith("# Benchmark\n\nKernel 7.3, QEMU 10, compiled by g++ 14; seeds 1.\n"));
}

TEST(BenchReport, SaysWhatFailed)
{
    const auto report =
        report_of(results_of({run_of(4, {line_of("gamer", 3), Json{{"peer", "fifo"}, {"error", "a|b"}}})},
                             R"([{"metric": "missed_percent", "peer": "gamer", "at_most": 1}])"));
    EXPECT_THAT(report, HasSubstr("- **fifo** failed with seed 4: a&#124;b\n"));
    EXPECT_THAT(report, HasSubstr("**2 failed** |\n"));
    EXPECT_THAT(report, HasSubstr("- hogs: missed_percent of gamer is 3, must be at most 1\n"));
}

TEST(BenchReport, ShowsOnlyPlotsThatWereDrawn)
{
    const auto results = results_of({run_of(1, {with_frames()})});
    EXPECT_THAT(report_of(results), Not(HasSubstr("![")));
    EXPECT_THAT(report_of(results, {"missed", "hogs-input-wake"}),
                AllOf(HasSubstr("](plots/missed.svg)"), HasSubstr("](plots/hogs-input-wake.svg)"),
                      Not(HasSubstr("frame-times"))));
}

TEST(BenchReport, CellsAboutAHandoffShowThat)
{
    auto line = line_of("gamer", 0);
    line["game"]["handoff_us"] = {{"p50", 5.04}, {"p99", 9}, {"p99_9", 12}};
    auto cell = test_cell();
    cell.handoff = true;
    const auto report = report_of(put_together({cell}, test_peers(), {run_of(1, {line})}));
    EXPECT_THAT(report, HasSubstr("| peer | handoff p50 us | handoff p99 us | handoff p99.9 us |\n"));
    EXPECT_THAT(report, HasSubstr("| gamer | 5.0 | 9.0 | 12.0 |\n"));
}

TEST(BenchReport, ListsWhatEachCallbackCosts)
{
    auto line = line_of("gamer", 0);
    line["meter"]["programs"] = Json::parse(R"([{"name": "s_enqueue", "type": "struct_ops", "runs": 200, "ns": 40000}])");
    EXPECT_THAT(report_of(results_of({run_of(1, {line})})), HasSubstr("| gamer | enqueue | 200 | 2.0 | 400 |\n"));
}

} // namespace
} // namespace gamer::bench::report
