// SPDX-License-Identifier: GPL-2.0-only
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "options.h"
#include "output.h"
#include "reader.h"

using namespace gamer;

namespace {

constexpr Manual manual = {
    .name = "gamer-stat",
    .summary = "show what the gaming scheduler does",
    .description =
        "Prints the counters of the scheduler and its feeders: with an interval, rates since the line before, else one "
        "report of all since attach. It only reads, and works while any of the other tools is missing.\n\n"
        "Text is one line a report: input reports, frames and wakeups a second; the share of wakeups that went straight "
        "to an idle CPU; preemptions a second; and the 99th percentile of the time from wakeup to running, of the game's "
        "threads and of all, as the upper edge of a power of two. JSON is one object a line with every counter and "
        "histogram, CSV the same as a row behind a header. OpenMetrics, for Prometheus, counts since attach with every "
        "report.",
    .examples = "gamer-stat 1 5\n"
                "gamer-stat -o json 1 | jq .histograms.game_wake.p99_ns\n"
                "gamer-stat -o csv 1 > session.csv\n"
                "gamer-stat -o openmetrics > gamer.new && mv gamer.new /var/lib/prometheus/node-exporter/gamer.prom\n"
                "gamer-stat --help-stats\n",
    .arguments = "[options] [interval [count]]",
};

constexpr unsigned longest_interval_s = 86'400;
constexpr unsigned most_reports = 1'000'000'000;

std::vector<std::string> format_names()
{
    std::vector<std::string> names;
    for (auto &format : stat::formats())
        names.emplace_back(format.name);
    return names;
}

Result<ExitCode> print_help_stats(bool json)
{
    print_table(stat::meanings(), json);
    return ExitCode::ok;
}

} // namespace

int main(int argc, char **argv)
{
    Options options(manual);
    stat::Settings settings;
    bool help_stats = false;
    auto &app = options.only([&] {
        settings.pin_root = options.pin_root();
        settings.format = stat::find_format(options.output().empty() ? stat::formats().front().name : options.output());
        return help_stats ? print_help_stats(options.json()) : stat::print_reports(settings);
    });
    options.add_output(app, format_names());
    app.add_option("interval,--monitor,--stats", settings.interval_s, "seconds between reports")->check(in_range(1, longest_interval_s, "s"))->type_name("SECONDS");
    app.add_option("count", settings.count, "reports to print; without it until stopped")->check(in_range(1, most_reports, ""))->type_name("N");
    app.add_flag("--help-stats", help_stats, "say what each counter and histogram means, and exit");
    app.add_flag("--no-wait", settings.no_wait, "fail with exit status 3 instead of waiting for gamer-sched");
    return options.run(argc, argv);
}
