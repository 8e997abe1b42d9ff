// SPDX-License-Identifier: GPL-2.0-only
// The part of the report about one cell.
#pragma once

#include <set>
#include <string>

#include "bench/report/results.h"

namespace gamer::bench::report {

// Markdown of those of the plots that were drawn.
std::string images(const std::vector<std::string> &plots, const std::set<std::string> &drawn);

std::string cell_section(const CellResult &result, const std::set<std::string> &drawn);

} // namespace gamer::bench::report
