// SPDX-License-Identifier: GPL-2.0-only
// The distributions of one cell: a line for each peer.
#pragma once

#include <optional>

#include "bench/report/gnuplot.h"
#include "bench/report/results.h"

namespace gamer::bench::report {

// Nothing if no peer has anything to draw.
std::optional<Plot> frame_time_plot(const std::string &name, const CellResult &result);
std::optional<Plot> input_wake_plot(const std::string &name, const CellResult &result);

} // namespace gamer::bench::report
