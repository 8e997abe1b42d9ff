// SPDX-License-Identifier: GPL-2.0-only
#include "bench/report/plots.h"

#include <array>

#include "bench/report/bar_plot.h"
#include "bench/report/curve_plots.h"

namespace gamer::bench::report {
namespace {

constexpr std::array<Bars, 3> overview = {{
    {"missed", "missed_percent", "Vblanks that the game missed", "missed, %"},
    {"input-wake", "input_wake_p99_9", "Slowest thousandth of the input reports", "input wake p99.9, us", true},
    {"background", "background_percent", "What the background gets done", "% of its work beside bound"},
}};

void add(std::vector<Plot> &plots, std::optional<Plot> plot)
{
    if (plot)
        plots.push_back(std::move(*plot));
}

} // namespace

std::vector<std::string> overview_plot_names()
{
    std::vector<std::string> names;
    for (const auto &bars : overview)
        names.emplace_back(bars.name);
    return names;
}

std::vector<std::string> plot_names(const Cell &cell)
{
    return {cell.name + "-frame-times", cell.name + "-input-wake"};
}

std::vector<Plot> plots(const Results &results)
{
    std::vector<Plot> all;
    for (const auto &bars : overview)
        add(all, bar_plot(bars, results));
    for (const auto &cell : results.cells) {
        const auto names = plot_names(cell.cell);
        // Where a handoff is measured there is no display, and frames say nothing.
        if (!cell.cell.handoff)
            add(all, frame_time_plot(names[0], cell));
        add(all, input_wake_plot(names[1], cell));
    }
    return all;
}

} // namespace gamer::bench::report
