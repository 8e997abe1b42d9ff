// SPDX-License-Identifier: GPL-2.0-only
// The frame times of a run as a log of MangoHud, for the tools that read those.
#pragma once

#include <string>

#include "bench/report/runs.h"

namespace gamer::bench::report {

// Empty if no frame was measured.
std::string mangohud_log(const Run &run, const Json &line);

} // namespace gamer::bench::report
