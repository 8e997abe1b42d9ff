// SPDX-License-Identifier: GPL-2.0-only
// The result of a run for people and for programs.
#pragma once

#include <string>

#include "bench/load/game_run.h"

namespace gamer::bench {

struct ReportSettings {
    unsigned scale_percent = 100;
    bool frame_times = false; // every single one
};

std::string text_report(const RunResult &result);
std::string json_report(const RunResult &result, const RunSettings &settings, const ReportSettings &report);

} // namespace gamer::bench
