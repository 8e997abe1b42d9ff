// SPDX-License-Identifier: GPL-2.0-only
// How often the BPF programs of the machine ran, and for how long.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>

namespace gamer::bench::meter {

using ProgramId = std::uint32_t;

struct Runs {
    std::uint64_t count;
    std::uint64_t ns;
    bool operator==(const Runs &) const = default;
};

// Ordered, so that the same run gives the same report.
using AllRuns = std::map<ProgramId, Runs>;

// What each did between two looks. Who came in between started from nothing; who has gone took its figures along.
inline AllRuns difference(const AllRuns &later, const AllRuns &earlier, const std::set<ProgramId> &ignored)
{
    AllRuns change;
    for (const auto &[id, runs] : later) {
        const auto found = earlier.find(id);
        const auto before = found == earlier.end() ? Runs{} : found->second;
        if (runs.count > before.count && !ignored.contains(id))
            change[id] = {runs.count - before.count, runs.ns - before.ns};
    }
    return change;
}

struct ProgramName {
    std::string name;
    std::string type;
};

// Of all programs that are loaded now.
AllRuns read_program_runs();
// Nothing when it has gone.
std::optional<ProgramName> read_program_name(ProgramId id);

} // namespace gamer::bench::meter
