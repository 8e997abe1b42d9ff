// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "event_loop_cpu.h"
#include "maps.h"
#include "options.h"
#include "pins.h"

namespace gamer {

// What a feeder does while a scheduler's maps are there. Destroyed, and made anew, when they are replaced.
class FeederSession {
public:
    virtual ~FeederSession() = default;
    // Where the events come from, for `status`; may change. At most 39 characters.
    virtual std::string source() const = 0;
    // A descriptor that becomes readable when there is something to do, or -1.
    virtual int fd() const { return -1; }
    // Whether it hooks a module. The kernel hands out the BTF of one only to who has CAP_SYS_ADMIN, so that is kept, too.
    virtual bool hooks_module() const { return false; }
    virtual Result<void> on_ready() { return {}; }
    // Once a second.
    virtual Result<void> on_pulse() { return {}; }
};

struct Feeder {
    const char *tool;                             // "gamer-input"
    gamer_feeder_id id;                           // its slot in the map `feeders`
    std::vector<unsigned> capabilities;           // what it needs to follow a scheduler that is replaced
    std::function<Result<std::unique_ptr<FeederSession>>(const Pins &)> start;
};

// What every feeder's `run` can be told.
struct FeederOptions {
    bool no_wait = false;
    EventLoopCpu cpu;
};

// Adds --no-wait and --event-loop-cpu to a feeder's `run`.
void add_feeder_options(CLI::App &run, FeederOptions &options);

/*
 * Runs a feeder until SIGINT or SIGTERM: waits quietly for a scheduler's maps (or ExitCode::not_running with
 * `no_wait`), feeds, writes its pulse, and follows when gamer-sched is replaced. One instance at a time.
 */
Result<ExitCode> run_feeder(const Feeder &feeder, const std::string &pin_root, const FeederOptions &options);

// How a feeder is doing, from its slot in the map `feeders`.
struct FeederStatus {
    bool running = false;
    std::uint32_t pid = 0;
    std::string source;
};
Result<FeederStatus> feeder_status(const Pins &pins, gamer_feeder_id id);

// Adds the `status` command that all feeders share. `extra` adds lines of the tool's own.
using StatusExtra = std::function<Result<nlohmann::ordered_json>(const Pins &)>;
void add_feeder_status(Options &options, const char *tool, gamer_feeder_id id, StatusExtra extra);

} // namespace gamer
