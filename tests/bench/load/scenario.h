// SPDX-License-Identifier: GPL-2.0-only
// A game as data: its threads, what wakes each of them, and how much CPU time they then burn.
#pragma once

#include <optional>
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
    busy,   // runs all the time, `cpu` after `cpu`, as a thread that loads the next level does
};

// The means by which a thread of the frame is woken.
enum class Edge { futex, pipe, eventfd, condvar };

enum class LockKind { mutex, waitv, ntsync };

// What several threads of the game need for the first part of their work, one at a time.
struct LockSpec {
    std::string name;
    Nanoseconds hold;
    LockKind kind = LockKind::mutex;
};

struct ThreadSpec {
    std::string name;
    Trigger trigger;
    Nanoseconds cpu; // including what is done under the lock
    Nanoseconds period{};             // Trigger::period
    std::vector<std::string> after{}; // Trigger::after
    bool awaited = true;              // Trigger::after; or the next frame starts before it has done its part of this one
    Edge edge = Edge::futex;          // Trigger::after
    std::optional<LockSpec> lock{};
    std::optional<unsigned> only_cpu{}; // bound to this CPU
};

struct Scenario {
    std::vector<ThreadSpec> threads;
};

/*
 * From JSON, {"threads": [{"name", "trigger", "cpu_us", "period_us", "after", "awaited", "edge", "lock": {"name", "hold_us",
 * "kind"}, "only_cpu"}]}; the names of triggers, edges and kinds are those of the enums above. Throws when it cannot be run: an unknown
 * name, a thread that would wait for itself, no or two frame starters.
 */
Scenario parse_scenario(const std::string &json);
Scenario read_scenario(const std::string &path);

Scenario scaled(Scenario scenario, unsigned percent);

} // namespace gamer::bench
