// SPDX-License-Identifier: GPL-2.0-only
#include "bench/native/report.h"

#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gamer::bench::native {
namespace {

using Json = nlohmann::ordered_json;

// More digits would be noise.
double rounded(double ns)
{
    return std::round(ns * 100) / 100;
}

const char *verdict_of(const Contention &contention)
{
    return name_of(verdict_on(contention.one_ring_ns));
}

std::string line(const Cost &cost)
{
    if (!cost.ns)
        return fmt::format("{:<58} {:>8} {:>8}\n", cost.what, "refused", "");
    return fmt::format("{:<58} {:>8.1f} {:>8.1f}\n", cost.what, cost.ns->best, cost.ns->median);
}

Json json(const Contention &contention)
{
    return {{"one_ring", rounded(contention.one_ring_ns)}, {"own_rings", rounded(contention.own_rings_ns)}};
}

} // namespace

std::string text_report(const Costs &costs)
{
    auto text = fmt::format("{} CPUs, Linux {}; nanoseconds, net of the loop around it\n\n", costs.cpus, costs.kernel);
    text += fmt::format("{:<58} {:>8} {:>8}\n", "", "best", "median");
    for (const auto &cost : costs.costs)
        text += line(cost);
    text += fmt::format("\ncontention on one ring: {:.1f} ns an event (medians; {:.1f} with own rings): {}\n",
                        costs.saturated.one_ring_ns, costs.saturated.own_rings_ns, verdict_of(costs.saturated));
    text += fmt::format("at 8000 events/s on every CPU: {:.1f} ns an event ({:.1f} with own rings)\n",
                        costs.paced.one_ring_ns, costs.paced.own_rings_ns);
    return text;
}

std::string json_report(const Costs &costs)
{
    Json best, median;
    for (const auto &cost : costs.costs) {
        best[cost.key] = cost.ns ? Json(rounded(cost.ns->best)) : Json();
        median[cost.key] = cost.ns ? Json(rounded(cost.ns->median)) : Json();
    }
    const Json all{
        {"cpus", costs.cpus},
        {"kernel", costs.kernel},
        {"ns", best},
        {"median_ns", median},
        {"contention_ns", rounded(costs.saturated.one_ring_ns)},
        {"contention_distributed_ns", rounded(costs.saturated.own_rings_ns)},
        {"verdict", verdict_of(costs.saturated)},
        {"contention_at_8000_hz_ns", json(costs.paced)},
    };
    return all.dump() + "\n";
}

} // namespace gamer::bench::native
