// SPDX-License-Identifier: GPL-2.0-only
#include "bench/load/game_lock.h"

#include <atomic>
#include <cstdint>
#include <limits>

#include <fcntl.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "support/open_file.h"

namespace gamer::bench {
namespace {

class Mutex final : public GameLock {
public:
    explicit Mutex(bool inherit)
    {
        pthread_mutexattr_t attributes;
        pthread_mutexattr_init(&attributes);
        pthread_mutexattr_setprotocol(&attributes, inherit ? PTHREAD_PRIO_INHERIT : PTHREAD_PRIO_NONE);
        pthread_mutex_init(&mutex_, &attributes);
        pthread_mutexattr_destroy(&attributes);
    }
    ~Mutex() override { pthread_mutex_destroy(&mutex_); }
    void lock() override { pthread_mutex_lock(&mutex_); }
    void unlock() override { pthread_mutex_unlock(&mutex_); }

private:
    pthread_mutex_t mutex_{};
};

// It waits as Wine's fsync does, which names its futex in a list though it may be the only one.
class Waitv final : public GameLock {
public:
    void lock() override
    {
        if (std::uint32_t expected = free; futex_.compare_exchange_strong(expected, held))
            return;
        while (futex_.exchange(contended) != free) {
            futex_waitv awaited{.val = contended, .uaddr = reinterpret_cast<std::uintptr_t>(&futex_), .flags = FUTEX_32, .__reserved = 0};
            syscall(SYS_futex_waitv, &awaited, 1, 0, nullptr, 0);
        }
    }
    void unlock() override
    {
        if (futex_.exchange(free) == contended)
            syscall(SYS_futex, &futex_, FUTEX_WAKE, 1, nullptr, nullptr, 0);
    }

private:
    static constexpr std::uint32_t free = 0, held = 1, contended = 2;
    std::atomic<std::uint32_t> futex_{free};
};

// The kernel's interface as of linux/ntsync.h, which the headers of older distributions do not have.
namespace ntsync {
struct MutexArguments {
    std::uint32_t owner, count;
};
struct WaitArguments {
    std::uint64_t timeout_ns, objects;
    std::uint32_t count, index, flags, owner, alert, pad;
};
constexpr auto wait_any = _IOWR('N', 0x82, WaitArguments);
constexpr auto create_mutex = _IOW('N', 0x84, MutexArguments);
constexpr auto mutex_unlock = _IOWR('N', 0x85, MutexArguments);
} // namespace ntsync

class NtsyncMutex final : public GameLock {
public:
    NtsyncMutex() : device_(test::open_file(device, O_RDWR))
    {
        ntsync::MutexArguments free{};
        mutex_ = Fd{ioctl(device_.get(), ntsync::create_mutex, &free)};
        if (!mutex_)
            test::fail("make a mutex of", device);
    }
    void lock() override
    {
        const auto mutex = static_cast<std::uint32_t>(mutex_.get());
        ntsync::WaitArguments wait{.timeout_ns = std::numeric_limits<std::uint64_t>::max(),
                                   .objects = reinterpret_cast<std::uintptr_t>(&mutex),
                                   .count = 1,
                                   .owner = owner()};
        if (ioctl(device_.get(), ntsync::wait_any, &wait) != 0)
            test::fail("wait for a mutex of", device);
    }
    void unlock() override
    {
        ntsync::MutexArguments arguments{.owner = owner()};
        if (ioctl(mutex_.get(), ntsync::mutex_unlock, &arguments) != 0)
            test::fail("let go of a mutex of", device);
    }

private:
    static std::uint32_t owner() { return static_cast<std::uint32_t>(gettid()); }

    static constexpr auto device = "/dev/ntsync";
    Fd device_, mutex_;
};

} // namespace

std::unique_ptr<GameLock> make_lock(LockKind kind, bool inherit)
{
    switch (kind) {
    case LockKind::waitv:
        return std::make_unique<Waitv>();
    case LockKind::ntsync:
        return std::make_unique<NtsyncMutex>();
    case LockKind::mutex:
        break;
    }
    return std::make_unique<Mutex>(inherit);
}

} // namespace gamer::bench
