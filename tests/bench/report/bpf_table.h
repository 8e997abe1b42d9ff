// SPDX-License-Identifier: GPL-2.0-only
// The table of what each callback of a scheduler costs.
#pragma once

#include <string>

#include "bench/report/results.h"

namespace gamer::bench::report {

// Empty if no peer has any BPF program.
std::string bpf_table(const CellResult &result);

} // namespace gamer::bench::report
