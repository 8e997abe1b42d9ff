// SPDX-License-Identifier: GPL-2.0-only
// Run files: what every peer measured in one cell with one seed.
#pragma once

#include <string>
#include <vector>

#include "bench/report/json.h"

namespace gamer::bench::report {

struct Environment {
    std::string kernel, qemu, compiler;
    bool operator==(const Environment &) const = default;
};

Environment environment_of(const Json &json);
Json json_of(const Environment &environment);
// For people.
std::string describe(const Environment &environment);

struct Run {
    std::string cell;
    unsigned seed = 0;
    Environment environment;
    std::vector<Json> peers;
};

// "hogs-4.1": how a run is called.
std::string name_of(const Run &run);

// Null if this peer was not run or failed.
const Json &measured_by(const Run &run, std::string_view peer);

Run parse_run(const std::string &lines);

// Sorted by cell and seed. All are from the same environment: figures of different ones cannot stand in one table.
std::vector<Run> read_runs(const std::vector<std::string> &paths);

} // namespace gamer::bench::report
