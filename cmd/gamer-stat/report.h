// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

#include "statistics.h"

namespace gamer::stat {

// What is known of the system beside the counters.
struct Context {
    bool scheduler_runs = false;
    std::string game; // comm of the foreground game, empty if there is none
};

// One report: rates per second and percentiles of what happened in `change`, which took change.taken_ns.
nlohmann::ordered_json report(const Snapshot &change, const Context &context);

// What each counter and histogram means, from the tables of bpf/abi.h: rows of name, kind and meaning.
nlohmann::ordered_json meanings();

// The same as one line of a table under 80 columns, and the header that belongs to it.
std::string text_header();
std::string text_line(const nlohmann::ordered_json &report);

} // namespace gamer::stat
