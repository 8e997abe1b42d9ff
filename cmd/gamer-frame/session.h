// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "feeder.h"

namespace gamer::frame {

struct Settings {
    unsigned window_us = 2000; // how long a vblank keeps the window open; 0: count and measure only
    double hz = 0;             // 0: follow the display; else tick by a timer
    int card = -1;             // follow this card only, -1: any
    int crtc = -1;
    unsigned sample_ms = 200; // how long to look which of several displays ticks fastest
};

Result<std::unique_ptr<FeederSession>> start_session(const Pins &pins, const Settings &settings);

} // namespace gamer::frame
