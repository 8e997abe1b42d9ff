// SPDX-License-Identifier: GPL-2.0-only
// A game as data: its threads, what wakes each of them, and how much CPU time they then burn.
#pragma once

#include <string>
#include <vector>

#include "support/clock.h"

namespace gamer::bench {

using test::Nanoseconds;

enum class Trigger {
    vblank, // starts a frame at every vblank at which the last one is finished
    after,  // continues the frame when all threads in `after` have done their part
    input,  // runs once for every report of the input device
    period, // runs at fixed deadlines, as an audio callback does
};

// The means by which a thread of the frame is woken.
enum class Edge { futex, pipe, eventfd, condvar };

struct ThreadSpec {
    std::string name;
    Trigger trigger;
    Nanoseconds cpu;
    Nanoseconds period{};             // Trigger::period
    std::vector<std::string> after{}; // Trigger::after
    Edge edge = Edge::futex;          // Trigger::after
};

struct Scenario {
    std::vector<ThreadSpec> threads;
};

// Main, two workers at once, render, compositor; input and audio beside them.
Scenario default_scenario();

// Throws when it cannot be run: an unknown name, a thread that would wait for itself, no or two frame starters.
void check(const Scenario &scenario);

Scenario scaled(Scenario scenario, unsigned percent);

} // namespace gamer::bench
