// SPDX-License-Identifier: GPL-2.0-only
#include "report.h"

#include <array>
#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gamer::stat {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::array percentiles = {50.0, 99.0, 99.9};

std::string percentile_key(double percent)
{
    auto digits = fmt::format("{}", percent);
    std::erase(digits, '.');
    return "p" + digits + "_ns"; // p50_ns, p99_ns, p999_ns
}

Json describe(const gamer_hist &histogram)
{
    Json facts = {{"count", histogram.count}, {"mean_ns", histogram.count ? histogram.sum_ns / histogram.count : 0}};
    for (auto percent : percentiles)
        facts[percentile_key(percent)] = percentile_ns(histogram, percent);
    return facts;
}

// Columns of the text line: header, width, and what to print of a report.
struct Column {
    const char *header;
    int width;
    std::string (*cell)(const Json &report);
};

std::string rate(const Json &report, const char *name)
{
    return fmt::format("{:.0f}", report["per_second"][name].get<double>());
}

double share(const Json &report, const char *part, const char *whole)
{
    auto all = report["per_second"][whole].get<double>();
    return all > 0 ? 100.0 * report["per_second"][part].get<double>() / all : 0;
}

std::string microseconds(const Json &report, const char *histogram, const char *percentile)
{
    auto &facts = report["histograms"][histogram];
    if (facts["count"] == 0)
        return "-";
    return fmt::format("{:.0f}", facts[percentile].get<double>() / 1000);
}

std::string input_rate(const Json &report)
{
    double reports = 0;
    for (auto name : {"input_mouse", "input_keyboard", "input_gamepad", "input_touch", "input_other"})
        reports += report["per_second"][name].get<double>();
    return fmt::format("{:.0f}", reports);
}

// The rest of the line: what is left of 80 columns.
constexpr std::size_t game_width = 13;

std::string game_cell(const Json &report)
{
    if (!report["scheduler_runs"])
        return "(not running)";
    auto name = report["game"].get<std::string>();
    return name.empty() ? "-" : name.substr(0, game_width);
}

constexpr std::array columns = {
    Column{"input/s", 8, input_rate},
    Column{"frames/s", 9, [](const Json &r) { return rate(r, "frames"); }},
    Column{"wakes/s", 8, [](const Json &r) { return rate(r, "wakeups"); }},
    Column{"direct%", 8, [](const Json &r) { return fmt::format("{:.0f}", share(r, "direct", "wakeups")); }},
    Column{"preempt/s", 10, [](const Json &r) { return rate(r, "preemptions"); }},
    Column{"game-p99us", 11, [](const Json &r) { return microseconds(r, "game_wake", "p99_ns"); }},
    Column{"all-p99us", 10, [](const Json &r) { return microseconds(r, "wake", "p99_ns"); }},
};

} // namespace

Json report(const Snapshot &change, const Context &context)
{
    auto seconds = double(change.taken_ns) / 1e9;
    Json facts = {{"scheduler_runs", context.scheduler_runs}, {"game", context.game}, {"interval_s", seconds}};
    for (std::size_t i = 0; i < stat_names.size(); ++i) {
        facts["counters"][stat_names[i].name] = change.counters[i];
        facts["per_second"][stat_names[i].name] = seconds > 0 ? double(change.counters[i]) / seconds : 0.0;
    }
    for (std::size_t i = 0; i < hist_names.size(); ++i)
        facts["histograms"][hist_names[i].name] = describe(change.histograms[i]);
    return facts;
}

Json meanings()
{
    auto rows = Json::array();
    for (auto &stat : stat_names)
        rows.push_back({{"name", stat.name}, {"kind", "counter"}, {"meaning", stat.help}});
    for (auto &histogram : hist_names)
        rows.push_back({{"name", histogram.name}, {"kind", "histogram"}, {"meaning", histogram.help}});
    return rows;
}

std::string text_header()
{
    std::string line;
    for (auto &column : columns)
        line += fmt::format("{:>{}}", column.header, column.width);
    return line + "  game\n";
}

std::string text_line(const Json &report)
{
    std::string line;
    for (auto &column : columns)
        line += fmt::format("{:>{}}", column.cell(report), column.width);
    return line + "  " + game_cell(report) + "\n";
}

} // namespace gamer::stat
