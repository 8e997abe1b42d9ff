// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "pins.h"

namespace gamer::sched {

// Kinds below this were asked for; from it on the kernel threw the scheduler out.
constexpr std::uint64_t first_error_kind = 1024;

// Why the scheduler of these pins ended; kind 0 while it runs.
Result<gamer_exit> read_exit(const Pins &pins);

nlohmann::ordered_json describe(const gamer_exit &record);
// "runnable task stall (1026): hog[123] failed to run for 30.1s"
std::string sentence(const gamer_exit &record);

// The last record outlives its map in the state folder, until the next scheduler ends or the machine restarts.
Result<void> save_last_exit(const gamer_exit &record);
// null if no scheduler has ended since boot.
nlohmann::ordered_json load_last_exit();

} // namespace gamer::sched
