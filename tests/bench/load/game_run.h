// SPDX-License-Identifier: GPL-2.0-only
// One run of a scenario: starts its threads, lets them play, and says what came of it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "bench/load/frame_timing.h"
#include "bench/load/scenario.h"
#include "bench/load/thread_setup.h"

namespace gamer::bench {

struct RunSettings {
    Seconds seconds{10};
    Seconds warm_up{1};
    double hz = 75;
    std::string vblank_card;  // instead of the timer
    std::string input_device; // without one the input threads stay away
    double input_hz = 0;      // of its reports; 0: those that are dropped are lost
    ThreadSettings threads;
};

struct InputResult {
    std::uint64_t reports = 0;
    std::uint64_t overruns = 0;
    std::vector<double> wake_us;
    std::vector<double> present_us; // from the report to the vblank that shows its effect
};

struct AudioResult {
    std::uint64_t periods = 0;
    std::uint64_t dropouts = 0;
};

struct RunResult {
    double hz = 0; // of the display, as measured if it is a real one
    Time started{};    // the program
    Time ended{};      // its last thread
    Nanoseconds cpu{}; // of the whole process, from its start
    FrameTiming frames;
    std::vector<double> animation_error_us;
    std::vector<double> handoff_us;
    std::optional<InputResult> input{};
    AudioResult audio{};
};

RunResult run_game(const Scenario &scenario, const RunSettings &settings);

} // namespace gamer::bench
