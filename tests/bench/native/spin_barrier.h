// SPDX-License-Identifier: GPL-2.0-only
// Threads wait for each other without sleeping: one that has slept comes late, to cold caches.
#pragma once

#include <atomic>
#include <cstddef>
#include <thread>

namespace gamer::bench::native {

class SpinBarrier {
public:
    explicit SpinBarrier(std::size_t threads) : threads_(threads) {}

    // The last to arrive runs `alone` before anyone goes on.
    template <class Alone>
    void arrive_and_wait(Alone &&alone)
    {
        const auto phase = phase_.load(std::memory_order_acquire);
        if (arrived_.fetch_add(1, std::memory_order_acq_rel) + 1 == threads_) {
            alone();
            arrived_.store(0, std::memory_order_relaxed);
            phase_.store(phase + 1, std::memory_order_release);
            return;
        }
        while (phase_.load(std::memory_order_acquire) == phase)
            std::this_thread::yield();
    }

private:
    std::size_t threads_;
    std::atomic<std::size_t> arrived_ = 0;
    std::atomic<std::size_t> phase_ = 0;
};

} // namespace gamer::bench::native
