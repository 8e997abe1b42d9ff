// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstdint>
#include <string>

#include "result.h"

namespace gamer {

// What the kernel says about sched_ext: the only truth about whether a scheduler runs.
struct SchedExtState {
    bool supported = false;      // the kernel has sched_ext
    std::string state;           // "disabled", "enabling", "enabled", "disabling"
    std::string ops;             // name of the attached scheduler, empty if none
    std::uint64_t enable_seq = 0; // counts schedulers since boot

    bool idle() const { return state == "disabled"; }
    bool enabled() const { return state == "enabled"; }
};

// `root` is a parameter for tests.
SchedExtState read_sched_ext(const std::string &root = "/sys/kernel/sched_ext");

// ops.hotplug_seq: attach fails if a CPU came or went after this was read.
std::uint64_t read_hotplug_seq(const std::string &root = "/sys/kernel/sched_ext");

// The running kernel's release as major * 1000 + minor, such as 6017 for 6.17.
unsigned kernel_release();

} // namespace gamer
