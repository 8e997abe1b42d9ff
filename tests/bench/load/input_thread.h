// SPDX-License-Identifier: GPL-2.0-only
// The thread of a game that reads the mouse: from the event to the moment the thread has it.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "bench/load/dropped_reports.h"
#include "bench/load/frame_timing.h"
#include "bench/load/presentation.h"
#include "bench/load/work.h"
#include "support/open_file.h"

struct input_event;

namespace gamer::bench {

class InputThread {
public:
    // `device` is an evdev node, which reports each `period`; 0: nobody knows. No more than `capacity` latencies are kept;
    // all reports are counted.
    InputThread(Work &work, const std::string &device, Nanoseconds period, const Window &window, std::size_t capacity);

    void run(const ThreadSpec &spec); // the body of the thread
    void stop();                      // from another thread; what has already been sent is still read

    [[nodiscard]] std::uint64_t reports() const { return reports_; }
    [[nodiscard]] std::uint64_t overruns() const { return overruns_; } // times the kernel had to drop events
    // The events carry the kernel's time stamps, so a thread that did not run hides nothing.
    [[nodiscard]] std::span<const InputReport> kept() const { return std::span{kept_reports_}.first(kept_); }

private:
    void read_all(const ThreadSpec &spec);
    void take(const input_event &event, Time now, const ThreadSpec &spec);
    void take_report(Time sent, Time read);
    void record(const InputReport &report);

    Work &work_;
    Fd device_;
    Fd stop_;
    Window window_;
    DroppedReports dropped_;
    std::uint64_t reports_ = 0;
    std::uint64_t overruns_ = 0;
    std::size_t kept_ = 0;
    std::vector<InputReport> kept_reports_;
};

} // namespace gamer::bench
