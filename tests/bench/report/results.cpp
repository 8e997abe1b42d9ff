// SPDX-License-Identifier: GPL-2.0-only
#include "bench/report/results.h"

#include <algorithm>
#include <set>

#include "bench/report/escape.h"
#include "support/failure.h"

namespace gamer::bench::report {
namespace {

using test::Failure;
using Values = std::map<std::string, std::vector<double>>;

void require_known(const std::vector<Cell> &cells, const std::vector<Peer> &peers, const Run &run)
{
    const auto name = escaped(name_of(run));
    if (std::ranges::find(cells, run.cell, &Cell::name) == cells.end())
        throw Failure(fmt::format("the run {} is of no known cell", name), ExitCode::usage);
    for (const auto &line : run.peers)
        if (const auto peer = text(line, "/peer"); !find_peer(peers, peer))
            throw Failure(fmt::format("the run {} has an unknown peer \"{}\"", name, escaped(peer)), ExitCode::usage);
}

void add_values(Values &values, const Measured &measured)
{
    for (const auto &metric : metrics())
        if (const auto value = metric.value(measured))
            values[metric.id].push_back(*value);
}

void add_line(PeerResult &result, Values &values, const Run &run, const Json &line)
{
    if (line.contains("error")) {
        result.errors.push_back({run.seed, line["error"].is_string() ? text(line, "/error") : line["error"].dump()});
        return;
    }
    if (const auto why = text(line, "/scheduler/thrown_out"); !why.empty())
        result.thrown_out.push_back({run.seed, why});
    add_values(values, {line, measured_by(run, bound_peer)});
    result.runs.push_back(line);
}

PeerResult put_together(const Peer &peer, const std::vector<const Run *> &runs)
{
    PeerResult result{.peer = peer};
    Values values;
    for (const auto *run : runs)
        for (const auto &line : run->peers)
            if (text(line, "/peer") == peer.name)
                add_line(result, values, *run, line);
    for (auto &[metric, of_seeds] : values)
        if (const auto spread = spread_of(of_seeds))
            result.spreads.emplace(metric, *spread);
    return result;
}

CellResult put_together(const Cell &cell, const std::vector<Peer> &peers, const std::vector<const Run *> &runs)
{
    CellResult result{.cell = cell};
    for (const auto &peer : peers) {
        auto of_peer = put_together(peer, runs);
        if (!of_peer.runs.empty() || !of_peer.errors.empty())
            result.peers.push_back(std::move(of_peer));
    }
    return result;
}

std::vector<const Run *> runs_of(const Cell &cell, const std::vector<Run> &runs)
{
    std::vector<const Run *> found;
    for (const auto &run : runs)
        if (run.cell == cell.name)
            found.push_back(&run);
    return found;
}

std::vector<unsigned> seeds_of(const std::vector<Run> &runs)
{
    std::set<unsigned> seeds;
    for (const auto &run : runs)
        seeds.insert(run.seed);
    return {seeds.begin(), seeds.end()};
}

} // namespace

std::optional<Spread> PeerResult::spread(std::string_view metric) const
{
    const auto found = spreads.find(metric);
    return found == spreads.end() ? std::nullopt : std::optional{found->second};
}

const PeerResult *CellResult::find(std::string_view name) const
{
    const auto found = std::ranges::find(peers, name, [](const PeerResult &result) { return result.peer.name; });
    return found == peers.end() ? nullptr : &*found;
}

Results put_together(const std::vector<Cell> &cells, const std::vector<Peer> &peers, const std::vector<Run> &runs)
{
    Results results{.seeds = seeds_of(runs), .peers = peers};
    if (!runs.empty())
        results.environment = runs[0].environment;
    for (const auto &run : runs)
        require_known(cells, peers, run);
    for (const auto &cell : cells)
        if (const auto of_cell = runs_of(cell, runs); !of_cell.empty())
            results.cells.push_back(put_together(cell, peers, of_cell));
    return results;
}

} // namespace gamer::bench::report
