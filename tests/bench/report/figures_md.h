// SPDX-License-Identifier: GPL-2.0-only
// One table of everybody's medians, for docs/benchmarks.md.
#pragma once

#include <string>

#include "bench/report/results.h"

namespace gamer::bench::report {

std::string figures_md(const Results &results);

} // namespace gamer::bench::report
