// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "feeder.h"

namespace gamer::detect {

struct Settings {
    std::uint32_t pid = 0;     // follow this process and its descendants only
    bool print_events = false; // print each change of the foreground game
    bool ntsync = true;        // follow who waits for whom in Wine's driver, too
};

Result<std::unique_ptr<FeederSession>> start_session(const Pins &pins, const Settings &settings);

} // namespace gamer::detect
