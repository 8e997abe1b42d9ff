// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string>

#include "formats.h"
#include "result.h"

namespace gamer::stat {

struct Settings {
    std::string pin_root;
    unsigned interval_s = 0; // 0: one report of all since attach
    unsigned count = 0;      // 0: until stopped
    const Format *format = nullptr;
    bool no_wait = false;
};

// Prints reports until `count` is reached or a signal comes; follows when the scheduler is replaced.
Result<ExitCode> print_reports(const Settings &settings);

} // namespace gamer::stat
