// SPDX-License-Identifier: GPL-2.0-only
#include "bench/report/curve_plots.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "bench/report/curves.h"

namespace gamer::bench::report {
namespace {

struct Curve {
    Peer peer;
    std::vector<Point> points;
};

template <class Points>
std::vector<Curve> curves_of(const CellResult &result, Points &&points_of)
{
    std::vector<Curve> curves;
    for (const auto &peer : result.peers)
        if (auto points = points_of(peer); !points.empty())
            curves.push_back({peer.peer, std::move(points)});
    return curves;
}

// ---- points ----

std::vector<Point> frame_time_points(const PeerResult &peer)
{
    constexpr double not_visible = 0.3;
    std::vector<double> ms;
    for (const auto &run : peer.runs)
        for (const auto &us : find(run, "/game/frame_times_us"))
            if (us.is_number() && us.get<double>() > 0)
                ms.push_back(us.get<double>() / 1000);
    return cumulative(std::move(ms), not_visible);
}

void add_histogram(Histogram &sum, const Json &run)
{
    for (const auto &bucket : find(run, "/game/input/wake_us_histogram"))
        sum[static_cast<std::uint64_t>(number(bucket, "/from").value_or(0))] +=
            static_cast<std::uint64_t>(number(bucket, "/count").value_or(0));
}

std::vector<Point> input_wake_points(const PeerResult &peer)
{
    Histogram sum;
    double max = 0;
    for (const auto &run : peer.runs) {
        add_histogram(sum, run);
        max = std::max(max, number(run, "/game/input/wake_us/max").value_or(0));
    }
    auto points = at_least(sum, max);
    for (auto &point : points)
        point.y *= 100;
    return points;
}

// ---- to gnuplot ----

// Two empty lines part the curves.
std::string data_of(const std::vector<Curve> &curves)
{
    std::string data;
    for (const auto &curve : curves) {
        for (const auto &[x, y] : curve.points)
            data += fmt::format("{:.7g} {:.7g}\n", x, y);
        data += "\n\n";
    }
    return data;
}

std::string plot_command(const std::string &name, const std::vector<Curve> &curves, const char *with)
{
    std::string command = "plot ";
    for (std::size_t i = 0; i < curves.size(); ++i)
        command += fmt::format("{}'{}.dat' index {} using 1:2 with {} {} {}", i ? ", \\\n     " : "", name, i, with,
                               line_style(curves[i].peer), legend(curves[i].peer));
    return command + "\n";
}

// gnuplot marks the powers of ten only: in the range of frame times there is hardly more than one.
std::string tics_1_2_5()
{
    std::string tics;
    for (int exponent = -3; exponent <= 5; ++exponent)
        for (const int digit : {1, 2, 5})
            tics += fmt::format("{}{:g}", tics.empty() ? "" : ",", digit * std::pow(10, exponent));
    return fmt::format("set xtics ({})\n", tics);
}

// From a little before the first point to a little behind the last.
std::string x_range(const std::vector<Curve> &curves)
{
    double least = curves[0].points.front().x, most = curves[0].points.back().x;
    for (const auto &curve : curves) {
        least = std::min(least, curve.points.front().x);
        most = std::max(most, curve.points.back().x);
    }
    return fmt::format("set xrange [{:.7g}:{:.7g}]\n", least / 1.1, most * 1.1);
}

} // namespace

std::optional<Plot> frame_time_plot(const std::string &name, const CellResult &result)
{
    const auto curves = curves_of(result, frame_time_points);
    if (curves.empty())
        return std::nullopt;
    const auto script = frame({.name = name,
                               .title = "Frame times: " + result.cell.title,
                               .x_title = "frame time, ms",
                               .y_title = "frames that took at most so long, %",
                               .entries = curves.size()}) +
                        tics_1_2_5() + x_range(curves) + "set logscale x\nset yrange [0:101]\n";
    return Plot{name, script + plot_command(name, curves, "steps"), data_of(curves)};
}

std::optional<Plot> input_wake_plot(const std::string &name, const CellResult &result)
{
    const auto curves = curves_of(result, input_wake_points);
    if (curves.empty())
        return std::nullopt;
    const auto script = frame({.name = name,
                               .title = "Input: " + result.cell.title,
                               .x_title = "time from the report to its reader running, us",
                               .y_title = "reports that took longer, %",
                               .entries = curves.size()}) +
                        x_range(curves) + "set logscale xy\nset format x '%.0f'\nset format y '%g'\n";
    return Plot{name, script + plot_command(name, curves, "lines"), data_of(curves)};
}

} // namespace gamer::bench::report
