// SPDX-License-Identifier: GPL-2.0-only
#include "bench/report/counters.h"

#include <array>
#include <cmath>

#include <fmt/format.h>

namespace gamer::bench::report {
namespace {

struct Counter {
    const char *name, *path;
};

constexpr std::array<Counter, 10> plain_counters = {{
    {"frames", "/game/frames"},
    {"vblanks", "/game/vblanks"},
    {"missed", "/game/missed"},
    {"input_reports", "/game/input/reports"},
    {"audio_periods", "/game/audio/periods"},
    {"audio_dropouts", "/game/audio/dropouts"},
    {"wakeups", "/meter/wakeups"},
    {"switches", "/meter/switches"},
    {"migrations", "/meter/migrations"},
    {"idle_while_queued_us", "/meter/idle_while_queued_us"},
}};

void add_plain(Json &counters, const Json &line)
{
    for (const auto &[name, path] : plain_counters)
        if (const auto &value = find(line, path); value.is_number())
            counters[name] = value;
}

void add_histogram(Json &counters, const Json &line)
{
    for (const auto &bucket : find(line, "/game/input/wake_us_histogram"))
        if (const auto from = number(bucket, "/from"))
            counters[fmt::format("input_wake_from_{:.0f}_us", *from)] = find(bucket, "/count");
}

// Several programs may have the same name.
void add_programs(Json &counters, const Json &line)
{
    for (const auto &program : find(line, "/meter/programs")) {
        auto &runs = counters["runs_of_" + text(program, "/name")];
        const auto more = number(program, "/runs").value_or(0);
        runs = std::llround(more + (runs.is_number() ? runs.get<double>() : 0));
    }
}

} // namespace

Json counters_of(const Json &line)
{
    Json counters = Json::object();
    add_plain(counters, line);
    add_histogram(counters, line);
    add_programs(counters, line);
    // A sum of fractions: its last digits say nothing, and counters are compared exactly.
    if (const auto ms = number(line, "/background/cpu_ms"))
        counters["background_cpu_us"] = std::llround(*ms * 1000);
    return counters;
}

} // namespace gamer::bench::report
