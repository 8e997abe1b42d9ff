// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <array>
#include <string_view>

#include "feeder.h"

namespace gamer::input {

enum class Source { automatic, hook, evdev };
inline constexpr std::array<std::string_view, 3> source_names = {"auto", "hook", "evdev"}; // by enum Source

struct Settings {
    unsigned window_us = 2000; // how long an input keeps the window open; 0: count only
    bool print_events = false; // be the ring's consumer and print its records
    Source source = Source::automatic;
};

// Feeds from the hook in the kernel, or, where there can be none or it was asked for, from /dev/input.
Result<std::unique_ptr<FeederSession>> start_session(const Pins &pins, const Settings &settings);

// "mouse", "keyboard", ...; for lists, events and status.
const char *class_name(std::uint32_t device_class);

// One report as a line of JSON on stdout.
void print_event(const gamer_input_event &event);

} // namespace gamer::input
