// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <optional>

#include "pins.h"
#include "procfs.h"

namespace gamer {

// The foreground game as the scheduler sees it now.
struct Foreground {
    ProcessInfo main;
    std::uint32_t family = 0; // processes, main included
};

// Empty if there is no game, or nobody keeps the record alive.
Result<std::optional<Foreground>> read_foreground(const Pins &pins);

} // namespace gamer
