// SPDX-License-Identifier: GPL-2.0-only
#include "bench/report/check.h"

#include <fmt/format.h>

#include "bench/report/escape.h"
#include "bench/report/limits.h"

namespace gamer::bench::report {
namespace {

using Complaints = std::vector<std::string>;

void check_limits(Verdict &verdict, Complaints &complaints, const CellResult &result, const std::vector<Peer> &peers)
{
    for (const auto &json : result.cell.limits) {
        const auto why = broken(parse_limit(json, result.cell, peers), result);
        if (why && why->empty())
            ++verdict.held;
        else if (why)
            complaints.push_back(*why);
    }
}

void check_peer(Complaints &complaints, const PeerResult &result)
{
    for (const auto &[seed, why] : result.errors)
        complaints.push_back(fmt::format("{} failed with seed {}: {}", result.peer.name, seed, escaped(why)));
    if (result.peer.may_be_thrown_out)
        return;
    for (const auto &[seed, why] : result.thrown_out)
        complaints.push_back(fmt::format("{} was thrown out with seed {}: {}", result.peer.name, seed, escaped(why)));
}

} // namespace

std::size_t Verdict::failed() const
{
    std::size_t sum = 0;
    for (const auto &[cell, of_cell] : complaints)
        sum += of_cell.size();
    return sum;
}

Verdict check(const Results &results)
{
    Verdict verdict;
    for (const auto &cell : results.cells) {
        auto &complaints = verdict.complaints[cell.cell.name];
        check_limits(verdict, complaints, cell, results.peers);
        for (const auto &peer : cell.peers)
            check_peer(complaints, peer);
    }
    return verdict;
}

} // namespace gamer::bench::report
