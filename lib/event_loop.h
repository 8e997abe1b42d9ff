// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <chrono>

#include "fd.h"
#include "result.h"

namespace gamer {

// SIGINT and SIGTERM as a readable descriptor: blocked in this thread from construction on.
class StopSignal {
public:
    static Result<StopSignal> catch_signals();
    int fd() const { return fd_.get(); }

private:
    explicit StopSignal(Fd fd) : fd_(std::move(fd)) {}
    Fd fd_;
};

enum class Woken { stop, ready, timeout };

// Waits for a stop signal, for `fd` (if not -1) to become readable, or for the timeout; a stop comes first.
Woken wait_for(const StopSignal &stop, int fd, std::chrono::milliseconds timeout);

} // namespace gamer
