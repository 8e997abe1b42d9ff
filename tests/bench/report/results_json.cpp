// SPDX-License-Identifier: GPL-2.0-only
#include "bench/report/results_json.h"

#include <cmath>

#include "bench/report/callback_costs.h"
#include "bench/report/goals_report.h"

namespace gamer::bench::report {
namespace {

// More digits would be noise.
double rounded(double value)
{
    return std::round(value * 1000) / 1000;
}

Json json(const Spread &spread, const std::string &unit)
{
    return {{"median", rounded(spread.median)},
            {"min", rounded(spread.min)},
            {"max", rounded(spread.max)},
            {"unit", unit}};
}

// In virtual time a nanosecond is an instruction.
Json json(const std::vector<CallbackCost> &costs)
{
    Json all = Json::object();
    for (const auto &[callback, ns_per_call, calls_per_frame, ns_per_frame] : costs) {
        auto &cost = all[std::string{callback}];
        cost["ns_per_call"] = json(*ns_per_call, "ns");
        if (!calls_per_frame)
            continue;
        cost["calls_per_frame"] = json(*calls_per_frame, "");
        cost["ns_per_frame"] = json(*ns_per_frame, "ns");
    }
    return all;
}

Json json(const std::vector<Mishap> &mishaps)
{
    Json all = Json::array();
    for (const auto &[seed, why] : mishaps)
        all.push_back({{"seed", seed}, {"why", why}});
    return all;
}

Json json(const PeerResult &result)
{
    Json all = Json::object();
    for (const auto &metric : metrics())
        if (const auto spread = result.spread(metric.id))
            all[metric.id] = json(*spread, metric.unit);
    if (const auto costs = callback_costs(result); !costs.empty())
        all["bpf_callbacks"] = json(costs);
    if (!result.errors.empty())
        all["errors"] = json(result.errors);
    if (!result.thrown_out.empty())
        all["thrown_out"] = json(result.thrown_out);
    return all;
}

Json json(const CellResult &result)
{
    Json all = Json::object();
    for (const auto &peer : result.peers)
        all[peer.peer.name] = json(peer);
    return all;
}

} // namespace

std::string results_json(const Results &results, const std::vector<GoalResult> &goals)
{
    auto environment = json_of(results.environment);
    environment["seeds"] = results.seeds;
    Json cells = Json::object();
    for (const auto &cell : results.cells)
        cells[cell.cell.name] = json(cell);
    const Json all{
        {"environment", environment},
        {"cells", cells},
        {"goals", goals_json(goals)},
    };
    // What is not UTF-8 came from outside and must not cost the report.
    return all.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

} // namespace gamer::bench::report
