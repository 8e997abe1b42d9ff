// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "bpf_object.h"
#include "session.h"

namespace gamer::input {

/*
 * Reads /dev/input itself, for kernels whose input core cannot be hooked. `object` is loaded without the hook; its
 * program adds what was counted to the shared counters.
 */
Result<std::unique_ptr<FeederSession>> start_evdev_session(const Pins &pins, BpfObject object, const Settings &settings);

} // namespace gamer::input
