// SPDX-License-Identifier: GPL-2.0-only
#include "bench/load/report.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "bench/load/histogram.h"
#include "bench/load/low_fps.h"
#include "bench/load/percentiles.h"
#include "bench/load/stutters.h"

namespace gamer::bench {
namespace {

using Json = nlohmann::ordered_json;

double percent(std::uint64_t part, std::uint64_t whole)
{
    return whole == 0 ? 0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

std::string text(const std::optional<Summary> &us)
{
    if (!us)
        return "nothing measured";
    return fmt::format("p50 {:.0f}  p99 {:.0f}  p99.9 {:.0f}  max {:.0f} us", us->p50, us->p99, us->p99_9, us->max);
}

std::string text(const FrameTiming &frames)
{
    auto lines = fmt::format("frames  {} finished in {} vblanks, {} missed ({:.1f} %)\n", frames.frames, frames.vblanks,
                             frames.missed, percent(frames.missed, frames.vblanks));
    lines += fmt::format("fps     {:.1f} average", frames.fps_average);
    if (const auto low = low_fps(frames.frame_us, 0.01))
        lines += fmt::format(", 1 % low {:.1f} (percentile) {:.1f} (mean of the worst)", low->percentile, low->mean);
    return lines + fmt::format("\nframe   {}\n", text(summarise(frames.frame_us)));
}

std::string text(const InputResult &input)
{
    return fmt::format("input   {} reports, {} overruns, wake {}\n", input.reports, input.overruns,
                       text(summarise(input.wake_us)));
}

Json json(const std::optional<Summary> &us)
{
    if (!us)
        return nullptr;
    return {{"p50", us->p50}, {"p99", us->p99}, {"p99_9", us->p99_9}, {"max", us->max}};
}

// Only the buckets with something in them, each by the smallest value it can hold.
Json histogram(const std::vector<double> &us)
{
    Log2Histogram counts;
    for (const double value : us)
        counts.add(static_cast<std::uint64_t>(value));
    Json buckets = Json::array();
    for (std::size_t bucket = 0; bucket < Log2Histogram::buckets; ++bucket)
        if (counts.count(bucket) > 0)
            buckets.push_back({{"from", Log2Histogram::lowest(bucket)}, {"count", counts.count(bucket)}});
    return buckets;
}

void add_low(Json &all, const std::string &name, const std::vector<double> &frame_us, double fraction)
{
    const auto low = low_fps(frame_us, fraction);
    all[name + "_percentile"] = low ? Json(low->percentile) : Json();
    all[name + "_mean"] = low ? Json(low->mean) : Json();
}

Json json(const FrameTiming &frames)
{
    Json all{
        {"frames", frames.frames},
        {"vblanks", frames.vblanks},
        {"missed", frames.missed},
        {"missed_percent", percent(frames.missed, frames.vblanks)},
        {"fps_average", frames.fps_average},
        {"frame_us", json(summarise(frames.frame_us))},
        {"stutters_per_1000", stutters_per_1000(frames.frame_us)},
    };
    add_low(all, "fps_low_1", frames.frame_us, 0.01);
    add_low(all, "fps_low_0_1", frames.frame_us, 0.001);
    return all;
}

Json json(const std::optional<InputResult> &input)
{
    if (!input)
        return nullptr;
    return {
        {"reports", input->reports},
        {"overruns", input->overruns},
        {"wake_us", json(summarise(input->wake_us))},
        {"wake_us_histogram", histogram(input->wake_us)},
        {"present_us", json(summarise(input->present_us))},
    };
}

} // namespace

std::string text_report(const RunResult &result)
{
    return text(result.frames) + (result.input ? text(*result.input) : "") +
           fmt::format("audio   {} periods, {} dropouts\n", result.audio.periods, result.audio.dropouts);
}

std::string json_report(const RunResult &result, const RunSettings &settings, const ReportSettings &report)
{
    Json all{
        {"hz", result.hz},
        {"seconds", settings.seconds.count()},
        {"scale_percent", report.scale_percent},
        {"fifo", settings.threads.fifo},
        {"started_ns", result.started.time_since_epoch().count()},
        {"ended_ns", result.ended.time_since_epoch().count()},
        {"cpu_ms", std::chrono::duration<double, std::milli>{result.cpu}.count()},
    };
    all.update(json(result.frames));
    all["animation_error_us"] = json(summarise(result.animation_error_us));
    all["handoff_us"] = json(summarise(result.handoff_us));
    all["input"] = json(result.input);
    all["audio"] = {{"periods", result.audio.periods}, {"dropouts", result.audio.dropouts}};
    if (report.frame_times)
        all["frame_times_us"] = result.frames.frame_us;
    return all.dump() + "\n";
}

} // namespace gamer::bench
