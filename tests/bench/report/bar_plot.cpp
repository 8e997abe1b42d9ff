// SPDX-License-Identifier: GPL-2.0-only
#include "bench/report/bar_plot.h"

#include <algorithm>

#include <fmt/format.h>

namespace gamer::bench::report {
namespace {

constexpr auto no_value = "-";

std::vector<const CellResult *> loaded_cells(const Results &results)
{
    std::vector<const CellResult *> cells;
    for (const auto &cell : results.cells)
        if (cell.cell.loaded && !cell.cell.handoff)
            cells.push_back(&cell);
    return cells;
}

// Zero has no place on a logarithmic axis.
std::optional<double> height(const Bars &bars, const CellResult &cell, const Peer &peer)
{
    const auto *result = cell.find(peer.name);
    const auto spread = result ? result->spread(bars.metric) : std::nullopt;
    if (!spread || (bars.logarithmic && spread->median <= 0))
        return std::nullopt;
    return spread->median;
}

// The others run in few cells only and would leave gaps.
std::vector<Peer> peers_shown(const Bars &bars, const Results &results)
{
    const auto cells = loaded_cells(results);
    std::vector<Peer> peers;
    for (const auto &peer : results.peers) {
        const auto has_value = [&](const CellResult *cell) { return height(bars, *cell, peer).has_value(); };
        if (peer.core && std::ranges::any_of(cells, has_value))
            peers.push_back(peer);
    }
    return peers;
}

std::string data_of(const Bars &bars, const Results &results, const std::vector<Peer> &peers)
{
    std::string data;
    for (const auto *cell : loaded_cells(results)) {
        data += fmt::format("\"{}\"", cell->cell.name);
        for (const auto &peer : peers) {
            const auto found = height(bars, *cell, peer);
            data += found ? fmt::format(" {:.7g}", *found) : fmt::format(" {}", no_value);
        }
        data += "\n";
    }
    return data;
}

std::string plot_command(const Bars &bars, const std::vector<Peer> &peers)
{
    std::string command = "plot ";
    for (std::size_t i = 0; i < peers.size(); ++i)
        command += fmt::format("{}'{}.dat' using {}:xtic(1) {} {}", i ? ", \\\n     " : "", bars.name, i + 2,
                               colour(peers[i]), legend(peers[i]));
    return command + "\n";
}

std::size_t width_for(std::size_t bars)
{
    constexpr std::size_t rest = 320, each = 9, narrowest = 700;
    return std::max(narrowest, rest + bars * each);
}

} // namespace

std::optional<Plot> bar_plot(const Bars &bars, const Results &results)
{
    const auto peers = peers_shown(bars, results);
    if (peers.empty())
        return std::nullopt;
    // A group's gap is as wide as a bar.
    const auto width = width_for(loaded_cells(results).size() * (peers.size() + 1));
    auto script = frame({.name = bars.name,
                         .title = bars.title,
                         .x_title = "",
                         .y_title = bars.y_title,
                         .entries = peers.size(),
                         .width = width});
    script += "set style data histograms\nset style histogram clustered gap 1\nset style fill solid noborder\n";
    script += fmt::format("set datafile missing '{}'\nset xtics rotate by 35 right\nset grid noxtics\n", no_value);
    script += bars.logarithmic ? "set logscale y\nset format y '%.0f'\nset yrange [1:*]\n" : "set yrange [0:*]\n";
    return Plot{std::string{bars.name}, script + plot_command(bars, peers), data_of(bars, results, peers)};
}

} // namespace gamer::bench::report
