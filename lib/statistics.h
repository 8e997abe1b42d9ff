// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <array>
#include <cstdint>

#include "maps.h"

namespace gamer {

struct StatName {
    const char *name;
    const char *help;
};

// By enum gamer_stat and enum gamer_hist_id.
extern const std::array<StatName, GAMER_STAT_COUNT> stat_names;
extern const std::array<StatName, GAMER_HIST_COUNT> hist_names;

// Every counter and histogram at one moment, summed over the CPUs.
struct Snapshot {
    std::uint64_t taken_ns = 0;
    std::array<std::uint64_t, GAMER_STAT_COUNT> counters{};
    std::array<gamer_hist, GAMER_HIST_COUNT> histograms{};
};

// What happened between two snapshots. A counter that went down (another scheduler's maps) counts as zero.
Snapshot difference(const Snapshot &later, const Snapshot &earlier);

// The value below which `percent` of a histogram's values lie, as the upper edge of its slot; 0 if it is empty.
std::uint64_t percentile_ns(const gamer_hist &histogram, double percent);

// Reads snapshots from the pinned maps; needs only read access.
class Statistics {
public:
    static Result<Statistics> open(const Pins &pins);
    Result<Snapshot> read() const;

private:
    Statistics(PerCpuArray<std::uint64_t> counters, PerCpuArray<gamer_hist> histograms)
        : counters_(std::move(counters)), histograms_(std::move(histograms))
    {
    }

    PerCpuArray<std::uint64_t> counters_;
    PerCpuArray<gamer_hist> histograms_;
};

} // namespace gamer
