// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <optional>
#include <string>

#include "cli_fwd.h"
#include "result.h"

namespace gamer {

// The CPU that a tool's event loop shall stay on; empty: wherever the scheduler puts it.
using EventLoopCpu = std::optional<unsigned>;

// Adds --event-loop-cpu, which takes only CPUs that are online now. `sysfs` is a parameter for tests.
void add_event_loop_cpu(CLI::App &run, EventLoopCpu &cpu, const std::string &sysfs = "/sys");

// Keeps this thread on `cpu` from now on.
Result<void> stay_on(EventLoopCpu cpu);

} // namespace gamer
