// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string>

#include "alive.h"
#include "bpf_object.h"
#include "event_loop_cpu.h"
#include "lock.h"
#include "pin_folder.h"
#include "pins.h"
#include "sched_ext.h"
#include "settings.h"

namespace gamer::sched {

struct Start {
    std::string pin_root;
    Settings settings;
    unsigned watchdog_secs = 0; // 0: the kernel's own
    unsigned mm_hint_size = 4096;
    unsigned exit_dump_len = 0; // in bytes, 0: the kernel's own
    EventLoopCpu cpu;           // of `run`, which waits there for its end
};

// One gamer-sched at a time changes anything.
Result<Lock> lock_scheduler();

// ExitCode::other_scheduler, with its name, if any scheduler is attached.
Result<void> require_vacant(const SchedExtState &state);

// A scheduler that was brought up and still depends on this process.
class Scheduler {
public:
    /*
     * Clears what is stale, loads, pins the maps, attaches, and checks that the kernel really runs it. Any failure
     * undoes all of it; so does destruction, unless leave() was called.
     */
    static Result<Scheduler> bring_up(const Start &start, bool pinned);

    // Pins the link, after which the scheduler needs no process.
    Result<void> leave();

    // Stops scheduling and returns why it ended. The pins stay until destruction.
    Result<gamer_exit> stop();

    // The record's kind is 0 while the scheduler runs.
    Result<gamer_exit> exit_record() const;

private:
    Scheduler(BpfObject object, PinFolder folder, BpfLink link)
        : object_(std::move(object)), folder_(std::move(folder)), link_(std::move(link))
    {
    }
    Result<void> verify();

    BpfObject object_;
    PinFolder folder_;
    BpfLink link_;
};

// Removes pins whose scheduler no longer runs, after saving why it ended. With the lock held.
Result<void> remove_stale(const std::string &pin_root, const SchedExtState &state);

// Waits until no scheduler is attached.
Result<void> wait_until_idle();

} // namespace gamer::sched
