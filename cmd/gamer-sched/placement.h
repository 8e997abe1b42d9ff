// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <span>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "../../bpf/abi.h"
#include "cli_fwd.h"
#include "result.h"

namespace gamer::sched {

// What the user chose of the order in which idle CPUs are tried. Nothing chosen: the kernel searches.
struct PlacementChoice {
    std::string primary_domain; // "0-3,8", "turbo", "performance", "powersave", "all"; empty: all
    bool flat_scan = false;
    bool preferred_scan = false;
    bool avoid_smt = false;
    bool disable_smt = false;

    [[nodiscard]] bool empty() const;
};

void add_placement(CLI::App &command, PlacementChoice &choice);

// One CPU of this machine.
struct Cpu {
    unsigned number;
    unsigned kind;          // 0: the slowest kind of core of this machine
    unsigned rank;          // among its kind, as the firmware prefers it; 0: not said
    bool first_of_its_core; // false: an SMT sibling of one with a lower number
};

// By hwloc, and the ranking of the firmware below `sysfs`.
Result<std::vector<Cpu>> read_cpus(const std::string &sysfs = "/sys");

// The order for a choice, over the CPUs that read_cpus() found.
Result<gamer_placement> place(const PlacementChoice &choice, std::span<const Cpu> cpus);

// "the kernel's", or the CPUs in their order.
nlohmann::ordered_json describe(const gamer_placement &placement);

} // namespace gamer::sched
