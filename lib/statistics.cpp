// SPDX-License-Identifier: GPL-2.0-only
#include "statistics.h"

#include <cmath>

#include "clock.h"

namespace gamer {

#define GAMER_STAT_NAME(id, name, help) StatName{name, help},
const std::array<StatName, GAMER_STAT_COUNT> stat_names{GAMER_STATS(GAMER_STAT_NAME)};
const std::array<StatName, GAMER_HIST_COUNT> hist_names{GAMER_HISTS(GAMER_STAT_NAME)};
#undef GAMER_STAT_NAME

namespace {

std::uint64_t grown(std::uint64_t later, std::uint64_t earlier)
{
    return later > earlier ? later - earlier : 0;
}

void add(gamer_hist &sum, const gamer_hist &part)
{
    for (std::size_t slot = 0; slot < GAMER_HIST_SLOTS; ++slot)
        sum.slots[slot] += part.slots[slot];
    sum.count += part.count;
    sum.sum_ns += part.sum_ns;
}

gamer_hist difference(const gamer_hist &later, const gamer_hist &earlier)
{
    gamer_hist change{};
    for (std::size_t slot = 0; slot < GAMER_HIST_SLOTS; ++slot)
        change.slots[slot] = grown(later.slots[slot], earlier.slots[slot]);
    change.count = grown(later.count, earlier.count);
    change.sum_ns = grown(later.sum_ns, earlier.sum_ns);
    return change;
}

} // namespace

Snapshot difference(const Snapshot &later, const Snapshot &earlier)
{
    Snapshot change;
    change.taken_ns = grown(later.taken_ns, earlier.taken_ns);
    for (std::size_t i = 0; i < change.counters.size(); ++i)
        change.counters[i] = grown(later.counters[i], earlier.counters[i]);
    for (std::size_t i = 0; i < change.histograms.size(); ++i)
        change.histograms[i] = difference(later.histograms[i], earlier.histograms[i]);
    return change;
}

std::uint64_t percentile_ns(const gamer_hist &histogram, double percent)
{
    std::uint64_t total = 0, seen = 0;
    for (auto count : histogram.slots)
        total += count;
    // Counts of different CPUs are not read at one instant, so the slots are the total, not `count`.
    // In tenths of a percent, so that no rounding of a product moves the rank.
    auto permille = std::uint64_t(std::lround(percent * 10));
    auto rank = (total * permille + 999) / 1000;
    for (std::size_t slot = 0; slot < GAMER_HIST_SLOTS; ++slot) {
        seen += histogram.slots[slot];
        if (total && seen >= rank && seen)
            return (2ULL << slot) - 1;
    }
    return 0;
}

Result<Statistics> Statistics::open(const Pins &pins)
{
    auto counters = GAMER_TRY(PerCpuArray<std::uint64_t>::open(pins, map_stats));
    auto histograms = GAMER_TRY(PerCpuArray<gamer_hist>::open(pins, map_hist));
    return Statistics(std::move(counters), std::move(histograms));
}

Result<Snapshot> Statistics::read() const
{
    Snapshot snapshot;
    snapshot.taken_ns = now_ns();
    for (std::uint32_t id = 0; id < GAMER_STAT_COUNT; ++id)
        for (auto value : GAMER_TRY(counters_.read(id)))
            snapshot.counters[id] += value;
    for (std::uint32_t id = 0; id < GAMER_HIST_COUNT; ++id)
        for (auto &part : GAMER_TRY(histograms_.read(id)))
            add(snapshot.histograms[id], part);
    add(snapshot.histograms[GAMER_HIST_WAKE], snapshot.histograms[GAMER_HIST_GAME_WAKE]);
    return snapshot;
}

} // namespace gamer
