// SPDX-License-Identifier: GPL-2.0-only
// What was measured, from what the CPUs counted each for itself; and as JSON.
#pragma once

#include <algorithm>
#include <span>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "bench/meter/accounting.h"
#include "bench/meter/program_runs.h"
#include "text.h"

namespace gamer::bench::meter {

struct Scheduling {
    std::uint64_t wakeups = 0, switches = 0, migrations = 0;
    std::uint64_t longest_wait_ns = 0;
    std::string longest_wait_of;
    std::uint64_t idle_while_queued_ns = 0;
};

inline Scheduling summarise(std::span<const meter_cpu> cpus)
{
    Scheduling all;
    for (const auto &cpu : cpus) {
        all.wakeups += cpu.wakeups;
        all.switches += cpu.switches;
        all.migrations += cpu.migrations;
        if (cpu.longest_wait_ns <= all.longest_wait_ns)
            continue;
        all.longest_wait_ns = cpu.longest_wait_ns;
        all.longest_wait_of = field_text(cpu.longest_wait_of);
    }
    return all;
}

// With the spell that has not ended yet.
inline std::uint64_t wasted_ns(const meter_spells &spells, const meter_window &window, std::uint64_t now_ns)
{
    const bool lasts = meter_wastes_cpu(spells.counts) && spells.since_ns;
    return spells.total_ns + (lasts ? meter_spell_ns(&window, spells.since_ns, now_ns) : 0);
}

struct ProgramFigures {
    ProgramName who;
    Runs runs;
};

struct Figures {
    std::uint64_t measured_ns = 0;
    Scheduling scheduling;
    std::vector<ProgramFigures> programs;
};

inline nlohmann::ordered_json json(const ProgramFigures &program)
{
    return {{"name", program.who.name},
            {"type", program.who.type},
            {"runs", program.runs.count},
            {"ns", program.runs.ns}};
}

inline std::string json_report(const Figures &figures)
{
    using Json = nlohmann::ordered_json;
    const auto &scheduling = figures.scheduling;
    Json all{
        {"seconds", static_cast<double>(figures.measured_ns) / GAMER_SEC},
        {"wakeups", scheduling.wakeups},
        {"switches", scheduling.switches},
        {"migrations", scheduling.migrations},
        {"longest_wait_us", scheduling.longest_wait_ns / GAMER_USEC},
        {"longest_wait_of", scheduling.longest_wait_of},
        {"idle_while_queued_us", scheduling.idle_while_queued_ns / GAMER_USEC},
        {"programs", Json::array()},
    };
    for (const auto &program : figures.programs)
        all["programs"].push_back(json(program));
    // A task may call itself what is no UTF-8.
    return all.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

} // namespace gamer::bench::meter
