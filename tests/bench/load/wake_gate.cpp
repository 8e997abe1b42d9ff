// SPDX-License-Identifier: GPL-2.0-only
#include "bench/load/wake_gate.h"

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>

#include <linux/futex.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "support/open_file.h"

namespace gamer::bench {
namespace {

class FutexGate final : public WakeGate {
public:
    void post() override
    {
        count_.fetch_add(1);
        syscall(SYS_futex, &count_, FUTEX_WAKE_PRIVATE, 1, nullptr, nullptr, 0);
    }
    void wait() override
    {
        while (!take())
            syscall(SYS_futex, &count_, FUTEX_WAIT_PRIVATE, 0, nullptr, nullptr, 0);
    }

private:
    bool take()
    {
        auto count = count_.load();
        while (count > 0)
            if (count_.compare_exchange_weak(count, count - 1))
                return true;
        return false;
    }
    std::atomic<std::uint32_t> count_{0};
};

class CondvarGate final : public WakeGate {
public:
    void post() override
    {
        const std::scoped_lock lock{mutex_};
        ++count_;
        posted_.notify_one();
    }
    void wait() override
    {
        std::unique_lock lock{mutex_};
        posted_.wait(lock, [this] { return count_ > 0; });
        --count_;
    }

private:
    std::mutex mutex_;
    std::condition_variable posted_;
    unsigned count_ = 0;
};

class EventfdGate final : public WakeGate {
public:
    EventfdGate() : event_(eventfd(0, EFD_CLOEXEC | EFD_SEMAPHORE))
    {
        if (event_.get() < 0)
            test::fail("create", "eventfd");
    }
    void post() override { eventfd_write(event_.get(), 1); }
    void wait() override
    {
        eventfd_t one = 0;
        while (eventfd_read(event_.get(), &one) != 0) {
        }
    }

private:
    Fd event_;
};

class PipeGate final : public WakeGate {
public:
    PipeGate()
    {
        int ends[2];
        if (pipe2(ends, O_CLOEXEC) != 0)
            test::fail("create", "pipe");
        read_ = Fd{ends[0]};
        write_ = Fd{ends[1]};
    }
    void post() override
    {
        const char byte = 0;
        while (write(write_.get(), &byte, 1) != 1) {
        }
    }
    void wait() override
    {
        char byte = 0;
        while (read(read_.get(), &byte, 1) != 1) {
        }
    }

private:
    Fd read_;
    Fd write_;
};

} // namespace

std::unique_ptr<WakeGate> make_gate(Edge edge)
{
    switch (edge) {
    case Edge::futex:
        return std::make_unique<FutexGate>();
    case Edge::pipe:
        return std::make_unique<PipeGate>();
    case Edge::eventfd:
        return std::make_unique<EventfdGate>();
    case Edge::condvar:
        return std::make_unique<CondvarGate>();
    }
    throw test::Failure("scenario: unknown wake edge");
}

} // namespace gamer::bench
