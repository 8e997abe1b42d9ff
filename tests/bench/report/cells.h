// SPDX-License-Identifier: GPL-2.0-only
// The cells: the situations in which the peers are compared.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "bench/report/json.h"

namespace gamer::bench::report {

struct Cell {
    std::string name, title, about;
    bool loaded = false;  // something runs beside the game
    bool handoff = false; // it is about one thread waking another
    bool extra = false;   // only run on request
    bool unloads = false; // the scheduler leaves in the middle
    Json limits = Json::array();
};

Cell parse_cell(const std::string &name, const Json &json);

// All of a folder, sorted by name.
std::vector<Cell> read_cells(const std::filesystem::path &folder);

} // namespace gamer::bench::report
