// SPDX-License-Identifier: GPL-2.0-only
// The limits of a cell: what must hold with every kernel and compiler.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bench/report/results.h"

namespace gamer::bench::report {

// All forms are one: the median is at most (or at least) `times` the median of the peer `of`, plus `plus`.
struct Limit {
    std::string metric, peer, of;
    bool at_most = true;
    double times = 0, plus = 0;
};

Limit parse_limit(const Json &json, const Cell &cell, const std::vector<Peer> &peers);

struct Judgement {
    std::optional<double> value, threshold; // nothing if one of the peers never measured such a thing
    bool holds = false;
};

// Nothing if a peer that it is about has no runs.
std::optional<Judgement> judge(const Limit &limit, const CellResult &result);

// "at most 2 x bound = 4"
std::string text_of(const Limit &limit, double threshold);

// Nothing if a peer that it is about has no runs; else what is wrong, empty if it holds.
std::optional<std::string> broken(const Limit &limit, const CellResult &result);

} // namespace gamer::bench::report
