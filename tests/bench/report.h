// SPDX-License-Identifier: GPL-2.0-only
// The result of a run for people and for programs.
#pragma once

#include <string>

#include "bench/game_run.h"

namespace gamer::bench {

std::string text_report(const RunResult &result);
std::string json_report(const RunResult &result, const RunSettings &settings, unsigned scale_percent);

} // namespace gamer::bench
