// SPDX-License-Identifier: GPL-2.0-only
#include "bench/report/bpf_table.h"

#include "bench/report/bpf_costs.h"
#include "bench/report/escape.h"
#include "bench/report/figures.h"
#include "bench/report/table.h"

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

void add_row(Table &table, const PeerResult &result, std::string_view kind)
{
    Samples samples;
    for (const auto &run : result.runs)
        add(samples, run, kind);
    if (samples.ns_per_call.empty())
        return;
    table.add({markdown(result.peer.label), markdown(kind), figure(spread_of(samples.ns_per_call), 0),
               figure(spread_of(samples.calls_per_frame), 1), figure(spread_of(samples.ns_per_frame), 0)});
}

} // namespace

std::string bpf_table(const CellResult &result)
{
    Table table{{"peer", "callback", "ns per call", "calls per frame", "ns per frame"}, 2};
    const auto empty = table.text();
    for (const auto &peer : result.peers) {
        for (const auto callback : hot_callbacks)
            add_row(table, peer, callback);
        add_row(table, peer, other_callbacks);
        add_row(table, peer, hooks);
    }
    return table.text() == empty ? "" : table.text();
}

} // namespace gamer::bench::report
