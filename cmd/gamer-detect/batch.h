// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <chrono>
#include <vector>

#include "../../bpf/abi.h"

namespace gamer::detect {

// How long events are collected before they are looked at: a build starts hundreds of programs a second.
constexpr std::chrono::milliseconds batch_time{10};

// The batch without the starts of programs whose process ended in it. They can no longer be judged; to try costs.
std::vector<gamer_process_event> without_short_lived(std::vector<gamer_process_event> batch);

} // namespace gamer::detect
