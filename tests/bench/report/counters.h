// SPDX-License-Identifier: GPL-2.0-only
// The exact counters of a run.
#pragma once

#include "bench/report/json.h"

namespace gamer::bench::report {

// By name, whole numbers all of them; what the run does not have is left out.
Json counters_of(const Json &line);

} // namespace gamer::bench::report
