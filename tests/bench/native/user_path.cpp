// SPDX-License-Identifier: GPL-2.0-only
#include "bench/native/user_path.h"

#include <array>
#include <fcntl.h>
#include <linux/input.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "support/clock.h"
#include "support/failure.h"

namespace gamer::bench::native {
namespace {

// 24 KiB: a pipe holds 64.
constexpr std::size_t events_of_round = 1000;

MappedArray<gamer_window> windows_of(int fd)
{
    auto windows = MappedArray<gamer_window>::map(fd, map_windows);
    if (!windows)
        throw test::Failure(windows.error().text);
    return std::move(*windows);
}

void open_window(gamer_window &window, std::uint64_t now_ns)
{
    store<__u64>(window.opened_ns, now_ns);
    store<__u64>(window.until_ns, now_ns + 2 * GAMER_MSEC);
}

} // namespace

UserPath::UserPath(int windows) : epoll_(epoll_create1(EPOLL_CLOEXEC)), windows_(windows_of(windows))
{
    int ends[2];
    if (!epoll_ || pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0)
        test::fail("make", "a pipe");
    device_ = Fd{ends[0]};
    events_ = Fd{ends[1]};
    epoll_event readable{.events = EPOLLIN};
    if (epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, device_.get(), &readable) != 0)
        test::fail("watch", "a pipe");
}

std::optional<double> UserPath::round()
{
    write_events();
    const auto start = test::Clock::now();
    for (std::size_t event = 0; event < events_of_round; ++event)
        handle_event();
    return static_cast<double>((test::Clock::now() - start).count()) / events_of_round;
}

void UserPath::write_events()
{
    std::array<input_event, events_of_round> events{};
    for (auto &event : events)
        event.input_event_usec = 1;
    if (write(events_.get(), events.data(), sizeof events) != sizeof events)
        test::fail("write", "a pipe");
}

void UserPath::handle_event()
{
    epoll_event ready;
    input_event event;
    if (epoll_wait(epoll_.get(), &ready, 1, -1) != 1 || read(device_.get(), &event, sizeof event) != sizeof event)
        test::fail("read", "a pipe");
    const auto now_ns = event.input_event_sec * GAMER_SEC + event.input_event_usec * GAMER_USEC;
    const auto cpu = static_cast<std::uint32_t>(sched_getcpu());
    open_window(windows_[gamer_window_index(GAMER_WINDOW_INPUT, gamer_window_cpu_slot(cpu))], now_ns);
    open_window(windows_[gamer_window_index(GAMER_WINDOW_INPUT, GAMER_WINDOW_GLOBAL)], now_ns);
}

} // namespace gamer::bench::native
