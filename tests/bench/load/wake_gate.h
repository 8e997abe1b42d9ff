// SPDX-License-Identifier: GPL-2.0-only
// A counter a thread sleeps on: every wait() takes one post(). One implementation per means that games use to wake
// threads. None of them spins first, as std::counting_semaphore does, since it is the wake-up that is measured.
#pragma once

#include <memory>

#include "bench/load/scenario.h"

namespace gamer::bench {

class WakeGate {
public:
    virtual ~WakeGate() = default;
    virtual void post() = 0;
    virtual void wait() = 0;
};

std::unique_ptr<WakeGate> make_gate(Edge edge);

} // namespace gamer::bench
