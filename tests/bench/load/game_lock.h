// SPDX-License-Identifier: GPL-2.0-only
// What several threads of a game need, one at a time: the mutex of the C library, or what Wine has for one of Windows.
#pragma once

#include <memory>

#include "bench/load/scenario.h"

namespace gamer::bench {

class GameLock {
public:
    GameLock() = default;
    GameLock(const GameLock &) = delete;
    GameLock &operator=(const GameLock &) = delete;
    virtual ~GameLock() = default;
    virtual void lock() = 0;
    virtual void unlock() = 0;
};

// `inherit`: who holds it runs with the priority of who waits for it, as a careful person would have it beside real-time
// threads. Only a mutex of the C library can.
std::unique_ptr<GameLock> make_lock(LockKind kind, bool inherit);

} // namespace gamer::bench
