// SPDX-License-Identifier: GPL-2.0-only
// What is drawn: two plots of each cell, and some over all cells.
#pragma once

#include <string>
#include <vector>

#include "bench/report/gnuplot.h"
#include "bench/report/results.h"

namespace gamer::bench::report {

// The names of the files; which of them there are depends on what was measured.
std::vector<std::string> overview_plot_names();
std::vector<std::string> plot_names(const Cell &cell);

std::vector<Plot> plots(const Results &results);

} // namespace gamer::bench::report
