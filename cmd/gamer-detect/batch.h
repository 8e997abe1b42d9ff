// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <algorithm>
#include <chrono>
#include <vector>

#include "../../bpf/abi.h"

namespace gamer::detect {

// How long events are collected before they are looked at, and how far apart that is at least: a build starts hundreds of
// programs a second, most of which have ended by then.
constexpr std::chrono::milliseconds batch_time{10};
constexpr std::chrono::milliseconds batch_spacing{40};

// How long to collect the batch whose first event comes this long after the last batch was looked at.
constexpr std::chrono::nanoseconds time_to_collect(std::chrono::nanoseconds since_last)
{
    return std::max<std::chrono::nanoseconds>(batch_time, batch_spacing - since_last);
}

// The batch without the starts of programs whose process ended in it. They can no longer be judged; to try costs.
std::vector<gamer_process_event> without_short_lived(std::vector<gamer_process_event> batch);

} // namespace gamer::detect
