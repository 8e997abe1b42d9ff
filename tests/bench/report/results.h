// SPDX-License-Identifier: GPL-2.0-only
// The runs put together: what each peer measured in each cell, over all seeds.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bench/report/cells.h"
#include "bench/report/metrics.h"
#include "bench/report/peers.h"
#include "bench/report/runs.h"
#include "bench/report/spread.h"

namespace gamer::bench::report {

// Something that went wrong with one seed.
struct Mishap {
    unsigned seed;
    std::string why;
};

struct PeerResult {
    Peer peer;
    std::vector<Json> runs; // of the seeds that were measured
    std::map<std::string, Spread, std::less<>> spreads;
    std::vector<Mishap> errors, thrown_out;

    [[nodiscard]] std::optional<Spread> spread(std::string_view metric) const;
};

struct CellResult {
    Cell cell;
    std::vector<PeerResult> peers; // those that were run, in the order of the peers

    // Null if it was not run.
    [[nodiscard]] const PeerResult *find(std::string_view peer) const;
};

struct Results {
    Environment environment;
    std::vector<unsigned> seeds;
    std::vector<Peer> peers;
    std::vector<CellResult> cells; // those that were run
};

// `runs` are sorted by cell.
Results put_together(const std::vector<Cell> &cells, const std::vector<Peer> &peers, const std::vector<Run> &runs);

} // namespace gamer::bench::report
