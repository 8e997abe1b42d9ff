// SPDX-License-Identifier: GPL-2.0-only
#include "bench/report/bpf_table.h"

#include "bench/report/callback_costs.h"
#include "bench/report/escape.h"
#include "bench/report/figures.h"
#include "bench/report/table.h"

namespace gamer::bench::report {

std::string bpf_table(const CellResult &result)
{
    Table table{{"peer", "callback", "ns per call", "calls per frame", "ns per frame"}, 2};
    const auto empty = table.text();
    for (const auto &peer : result.peers)
        for (const auto &[callback, ns_per_call, calls_per_frame, ns_per_frame] : callback_costs(peer))
            table.add({markdown(peer.peer.label), markdown(callback), figure(ns_per_call, 0),
                       figure(calls_per_frame, 1), figure(ns_per_frame, 0)});
    return table.text() == empty ? "" : table.text();
}

} // namespace gamer::bench::report
