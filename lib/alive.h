// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "pins.h"
#include "sched_ext.h"

namespace gamer {

constexpr auto scheduler_name = "gamer"; // as the kernel shows it in root/ops

// Is the scheduler of these pins the one the kernel runs now? A pinned link alone does not prove it.
Result<bool> is_alive(const Pins &pins, const SchedExtState &state);

} // namespace gamer
