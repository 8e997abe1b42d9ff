// SPDX-License-Identifier: GPL-2.0-only
#include "bench/report/callback_costs.h"

#include "bench/report/bpf_costs.h"

namespace gamer::bench::report {
namespace {

struct Samples {
    std::vector<double> ns_per_call, calls_per_frame, ns_per_frame;
};

void add(Samples &samples, const Json &run, std::string_view kind)
{
    const auto cost = bpf_cost(run, kind);
    const auto frames = number(run, "/game/frames").value_or(0);
    if (!cost || cost->runs <= 0)
        return;
    samples.ns_per_call.push_back(cost->ns / cost->runs);
    if (frames <= 0)
        return;
    samples.calls_per_frame.push_back(cost->runs / frames);
    samples.ns_per_frame.push_back(cost->ns / frames);
}

void add_cost(std::vector<CallbackCost> &costs, const PeerResult &result, std::string_view kind)
{
    Samples samples;
    for (const auto &run : result.runs)
        add(samples, run, kind);
    if (!samples.ns_per_call.empty())
        costs.push_back({kind, spread_of(samples.ns_per_call), spread_of(samples.calls_per_frame),
                         spread_of(samples.ns_per_frame)});
}

} // namespace

std::vector<CallbackCost> callback_costs(const PeerResult &result)
{
    std::vector<CallbackCost> costs;
    for (const auto callback : hot_callbacks)
        add_cost(costs, result, callback);
    add_cost(costs, result, other_callbacks);
    add_cost(costs, result, hooks);
    return costs;
}

} // namespace gamer::bench::report
