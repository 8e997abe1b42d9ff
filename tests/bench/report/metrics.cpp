// SPDX-License-Identifier: GPL-2.0-only
#include "bench/report/metrics.h"

#include <algorithm>

#include "bench/report/bpf_costs.h"

namespace gamer::bench::report {
namespace {

std::optional<double> ratio(std::optional<double> part, std::optional<double> whole, double times = 1)
{
    if (!part || !whole || *whole <= 0)
        return std::nullopt;
    return times * *part / *whole;
}

Value at(std::string path, double times = 1)
{
    return [path = std::move(path), times](const Measured &measured) -> std::optional<double> {
        const auto found = number(measured.run, path);
        return found ? std::optional{*found * times} : std::nullopt;
    };
}

// Zero of nothing is no result: a game that never came to a vblank has not missed 0 of them.
Value if_any(std::string counter, Value value)
{
    return [counter = std::move(counter), value = std::move(value)](const Measured &measured) -> std::optional<double> {
        return number(measured.run, counter).value_or(0) > 0 ? value(measured) : std::nullopt;
    };
}

Value per_second(std::string path, double times = 1)
{
    return [path = std::move(path), times](const Measured &measured) {
        return ratio(number(measured.run, path), number(measured.run, "/meter/seconds"), times);
    };
}

// ---- what the others get ----

std::optional<double> background_percent(const Measured &measured)
{
    constexpr auto path = "/background/cpu_ms";
    return ratio(number(measured.run, path), number(measured.bound, path), 100);
}

// Of every task, also of those that still wait at the end.
std::optional<double> longest_wait_ms(const Measured &measured)
{
    return ratio(number(measured.run, "/meter/longest_wait_us"), 1000, 1);
}

// ---- what the BPF programs cost ----

// Nothing without any scheduler in BPF: it is not one that costs nothing.
template <class Kinds>
std::optional<double> bpf_ns(const Json &run, const Kinds &kinds)
{
    std::optional<double> ns;
    for (const std::string_view kind : kinds)
        if (const auto cost = bpf_cost(run, kind))
            ns = ns.value_or(0) + cost->ns;
    return ns;
}

std::optional<double> bpf_ns_per_wake(const Measured &measured)
{
    return ratio(bpf_ns(measured.run, hot_callbacks), number(measured.run, "/meter/wakeups"));
}

std::optional<double> bpf_ns_per_frame(const Measured &measured)
{
    const auto hot = bpf_ns(measured.run, hot_callbacks);
    const auto other = bpf_ns(measured.run, std::array{other_callbacks});
    if (!hot && !other)
        return std::nullopt;
    return ratio(hot.value_or(0) + other.value_or(0), number(measured.run, "/game/frames"));
}

std::optional<double> hook_ns_per_frame(const Measured &measured)
{
    return ratio(bpf_ns(measured.run, std::array{hooks}), number(measured.run, "/game/frames"));
}

} // namespace

const std::vector<Metric> &metrics()
{
    static const std::vector<Metric> all = {
        {"missed_percent", "missed vblanks", "%", 2, if_any("/game/vblanks", at("/game/missed_percent"))},
        {"fps_average", "average fps", "fps", 1, if_any("/game/frames", at("/game/fps_average")),
         Better::higher},
        {"fps_low_1_percentile", "1 % low (percentile)", "fps", 1, at("/game/fps_low_1_percentile"), Better::higher},
        {"fps_low_1_mean", "1 % low (mean of the worst)", "fps", 1, at("/game/fps_low_1_mean"), Better::higher},
        {"fps_low_0_1_percentile", "0.1 % low (percentile)", "fps", 1, at("/game/fps_low_0_1_percentile"), Better::higher},
        {"fps_low_0_1_mean", "0.1 % low (mean of the worst)", "fps", 1, at("/game/fps_low_0_1_mean"), Better::higher},
        {"frame_p50", "frame time p50", "us", 0, at("/game/frame_us/p50")},
        {"frame_p99", "frame time p99", "us", 0, at("/game/frame_us/p99")},
        {"frame_p99_9", "frame time p99.9", "us", 0, at("/game/frame_us/p99_9")},
        {"frame_max", "frame time max", "us", 0, at("/game/frame_us/max")},
        {"stutters_per_1000", "stutters per 1000 frames", "", 1,
         if_any("/game/frames", at("/game/stutters_per_1000"))},
        {"animation_error_p50", "animation error p50", "us", 0, at("/game/animation_error_us/p50")},
        {"animation_error_p99", "animation error p99", "us", 0, at("/game/animation_error_us/p99")},
        {"handoff_p50", "thread to thread p50", "us", 1, at("/game/handoff_us/p50")},
        {"handoff_p99", "thread to thread p99", "us", 1, at("/game/handoff_us/p99")},
        {"handoff_p99_9", "thread to thread p99.9", "us", 1, at("/game/handoff_us/p99_9")},
        {"input_wake_p50", "input wake p50", "us", 1, at("/game/input/wake_us/p50")},
        {"input_wake_p99", "input wake p99", "us", 1, at("/game/input/wake_us/p99")},
        {"input_wake_p99_9", "input wake p99.9", "us", 1, at("/game/input/wake_us/p99_9")},
        {"input_present_p50", "input to present p50", "us", 0, at("/game/input/present_us/p50")},
        {"input_present_p99", "input to present p99", "us", 0, at("/game/input/present_us/p99")},
        {"input_present_p99_9", "input to present p99.9", "us", 0, at("/game/input/present_us/p99_9")},
        {"input_overruns", "input overruns", "", 0, at("/game/input/overruns")},
        {"audio_dropouts", "audio dropouts", "", 0, if_any("/game/audio/periods", at("/game/audio/dropouts"))},
        {"background_cpu_ms", "CPU time of the background", "ms", 0, at("/background/cpu_ms"),
         Better::higher},
        {"background_percent", "background work, of that beside bound", "%", 1, background_percent,
         Better::higher},
        {"longest_wait_ms", "longest wait for a CPU", "ms", 1, longest_wait_ms},
        {"switches", "context switches", "1/s", 0, per_second("/meter/switches")},
        {"migrations", "migrations", "1/s", 0, per_second("/meter/migrations")},
        {"wakeups", "wakeups", "1/s", 0, per_second("/meter/wakeups"), Better::neither},
        {"idle_while_queued_ms", "a CPU idle while a task waits", "ms/s", 2,
         per_second("/meter/idle_while_queued_us", 0.001)},
        {"bpf_ns_per_wake", "BPF scheduler per wake", "ns", 0, bpf_ns_per_wake},
        {"bpf_ns_per_frame", "BPF scheduler per frame", "ns", 0, bpf_ns_per_frame},
        {"hook_ns_per_frame", "BPF hooks per frame", "ns", 0, hook_ns_per_frame},
        {"detect_us", "start of the game to its detection", "us", 0, at("/detect_us")},
        {"switch_us", "start of another game to its detection", "us", 0, at("/switch_us")},
        {"switch_back_us", "end of that to the detection of the first", "us", 0, at("/switch_back_us")},
    };
    return all;
}

const Metric *find_metric(std::string_view id)
{
    const auto found = std::ranges::find(metrics(), id, &Metric::id);
    return found == metrics().end() ? nullptr : &*found;
}

} // namespace gamer::bench::report
