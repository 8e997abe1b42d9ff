// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstdint>
#include <span>
#include <utility>

#include <linux/input.h>

#include "../../bpf/report_sums.h"

namespace gamer::input {

/*
 * Counts reports as the hook in the kernel does, from what /dev/input says. Of each event it looks at the type, and of
 * EV_SYN alone, which only says that a report ends, at the rest: nothing of what was typed or moved is looked at.
 */
class ReportCounter {
public:
    // Events of one device in their order. Returns the reports that ended among them.
    unsigned count(enum gamer_device_class device_class, std::span<const input_event> events);

    // What was counted since the call before.
    gamer_report_sums take() { return std::exchange(sums_, {}); }

private:
    void end_report(enum gamer_device_class device_class, std::uint64_t time_ns);

    gamer_report_sums sums_{};
    std::uint64_t mouse_seen_ns_ = 0;
};

} // namespace gamer::input
