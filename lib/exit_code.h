// SPDX-License-Identifier: GPL-2.0-only
#pragma once

namespace gamer {

// The exit codes of all five tools; scripts rely on them. The manual pages print this list.
enum class ExitCode : int {
    ok = 0,
    failed = 1,
    usage = 2,
    not_running = 3,
    other_scheduler = 4,
    unsupported = 77,
};

} // namespace gamer
