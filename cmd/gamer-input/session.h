// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "feeder.h"

namespace gamer::input {

struct Settings {
    unsigned window_us = 2000; // how long an input keeps the window open; 0: count only
    bool print_events = false; // be the ring's consumer and print its records
};

// Loads and attaches the input hook on the maps of `pins`.
Result<std::unique_ptr<FeederSession>> start_session(const Pins &pins, const Settings &settings);

// "mouse", "keyboard", ...; for lists, events and status.
const char *class_name(std::uint32_t device_class);

} // namespace gamer::input
