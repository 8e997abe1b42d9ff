// SPDX-License-Identifier: GPL-2.0-only
#include <set>

#include <gtest/gtest.h>

#include "bench/report/bpf_costs.h"
#include "bench/report/figures.h"
#include "bench/report/metrics.h"

namespace gamer::bench::report {
namespace {

const Json &full_run()
{
    static const auto run = Json::parse(R"({"peer": "gamer",
        "game": {"frames": 100, "vblanks": 101, "missed_percent": 1.5, "frame_us": {"p50": 7000, "p99_9": 9000},
                 "stutters_per_1000": 2, "input": {"wake_us": {"p99": 30.5}}, "audio": {"periods": 10, "dropouts": 0}},
        "background": {"cpu_ms": 900},
        "meter": {"seconds": 4, "wakeups": 1000, "switches": 8000, "longest_wait_us": 21000, "idle_while_queued_us": 2000,
                  "programs": [{"name": "x_select_cpu", "type": "struct_ops", "runs": 10, "ns": 1000},
                               {"name": "x_enqueue", "type": "struct_ops", "runs": 10, "ns": 2000},
                               {"name": "x_init_task", "type": "struct_ops", "runs": 1, "ns": 7000},
                               {"name": "input_event", "type": "tracing", "runs": 10, "ns": 500}]},
        "detect_us": -3})");
    return run;
}

std::optional<double> value(std::string_view metric, const Json &run, const Json &bound = {})
{
    return find_metric(metric)->value({run, bound});
}

TEST(BenchMetrics, AreTakenFromARun)
{
    EXPECT_EQ(value("missed_percent", full_run()), 1.5);
    EXPECT_EQ(value("frame_p99_9", full_run()), 9000);
    EXPECT_EQ(value("input_wake_p99", full_run()), 30.5);
    EXPECT_EQ(value("audio_dropouts", full_run()), 0);
    EXPECT_EQ(value("switches", full_run()), 2000);
    EXPECT_EQ(value("idle_while_queued_ms", full_run()), 0.5);
    EXPECT_EQ(value("longest_wait_ms", full_run()), 21);
    EXPECT_EQ(value("detect_us", full_run()), -3);
}

TEST(BenchMetrics, BackgroundWorkIsComparedWithTheBound)
{
    EXPECT_EQ(value("background_percent", full_run(), Json::parse(R"({"background": {"cpu_ms": 1000}})")), 90);
    EXPECT_EQ(value("background_percent", full_run(), Json::parse(R"({"background": {"cpu_ms": 0}})")), std::nullopt);
    EXPECT_EQ(value("background_percent", full_run()), std::nullopt);
}

TEST(BenchMetrics, BpfCostsAreSplitIntoSchedulerAndHooks)
{
    EXPECT_EQ(value("bpf_ns_per_wake", full_run()), 3);
    EXPECT_EQ(value("bpf_ns_per_frame", full_run()), 100);
    EXPECT_EQ(value("hook_ns_per_frame", full_run()), 5);
}

TEST(BenchMetrics, NothingMeasuredIsNotZero)
{
    const auto idle = Json::parse(R"({"game": {"frames": 0, "vblanks": 0, "missed_percent": 0, "frame_us": null,
        "stutters_per_1000": 0, "input": null, "audio": {"periods": 0, "dropouts": 0}}, "background": null,
        "meter": {"seconds": 0, "programs": []}, "scheduler": null, "detect_us": null})");
    for (const auto &metric : metrics()) {
        EXPECT_EQ(metric.value({idle, idle}), std::nullopt) << metric.id;
        EXPECT_EQ(metric.value({Json{}, Json{}}), std::nullopt) << metric.id;
    }
}

TEST(BenchMetrics, HaveNamesOfTheirOwn)
{
    std::set<std::string> ids;
    for (const auto &metric : metrics())
        EXPECT_TRUE(ids.insert(metric.id).second) << metric.id;
    EXPECT_EQ(find_metric("nonsense"), nullptr);
}

TEST(BenchBpfCosts, ACallbackIsTheEndOfAName)
{
    EXPECT_EQ(callback_of("vtime_select_cpu"), "select_cpu");
    EXPECT_EQ(callback_of("enqueue"), "enqueue");
    EXPECT_EQ(callback_of("sched_stopping"), "stopping");
    EXPECT_EQ(callback_of("sched_dequeue"), "other");
    EXPECT_EQ(callback_of("x_unenqueue"), "other");
}

TEST(BenchBpfCosts, TheKernelCutsNames)
{
    EXPECT_EQ(callback_of("vtime_select_cp"), "select_cpu");
    EXPECT_EQ(callback_of("bpfland_select_"), "select_cpu");
    EXPECT_EQ(callback_of("bpfland_dispatc"), "dispatch");
    EXPECT_EQ(callback_of("scheduler__runn"), "other"); // or runnable
    EXPECT_EQ(callback_of("vtime_select_c"), "other");  // short enough not to be cut
}

TEST(BenchSpread, IsMedianAndRange)
{
    EXPECT_FALSE(spread_of({}));
    const auto odd = spread_of({3, 1, 2}).value();
    EXPECT_EQ(std::tuple(odd.median, odd.min, odd.max), std::tuple(2, 1, 3));
    EXPECT_EQ(spread_of({4, 1, 2, 3})->median, 2.5);
    EXPECT_EQ(spread_of({7})->median, 7);
}

TEST(BenchFigures, ShowTheRangeOnlyIfThereIsOne)
{
    EXPECT_EQ(figure(std::nullopt, 1), "–");
    EXPECT_EQ(figure(Spread{2, 1, 3}, 1), "2.0 (1.0 to 3.0)");
    EXPECT_EQ(figure(Spread{2.01, 2, 2.04}, 1), "2.0");
    EXPECT_EQ(figure(Spread{6944, 6944, 6944}, 1, 1000), "6.9");
}

} // namespace


} // namespace gamer::bench::report
