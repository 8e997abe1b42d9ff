// SPDX-License-Identifier: GPL-2.0-only
#include "bench/load/input_thread.h"

#include <array>
#include <ctime>

#include <linux/input.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace gamer::bench {

using test::Clock;

InputThread::InputThread(Work &work, const std::string &device, Nanoseconds period, const Window &window,
                         std::size_t capacity)
    : work_(work), device_(test::open_file(device, O_RDONLY | O_NONBLOCK)), stop_(eventfd(0, EFD_CLOEXEC)),
      window_(window), dropped_(period), kept_reports_(capacity)
{
    if (stop_.get() < 0)
        test::fail("create", "eventfd");
    int clock = CLOCK_MONOTONIC;
    if (ioctl(device_.get(), EVIOCSCLOCKID, &clock) != 0)
        test::fail("set the clock of", device);
}

void InputThread::run(const ThreadSpec &spec)
{
    pollfd wanted[] = {{device_.get(), POLLIN, 0}, {stop_.get(), POLLIN, 0}};
    while (wanted[1].revents == 0) {
        poll(wanted, 2, -1);
        if ((wanted[0].revents & (POLLERR | POLLHUP)) != 0)
            wanted[0].fd = -1; // unplugged: only the end of the run is left to wait for
        read_all(spec); // also when stopped: a thread that was never woken still owes the latencies of what is waiting
    }
}

void InputThread::stop()
{
    eventfd_write(stop_.get(), 1);
}

void InputThread::read_all(const ThreadSpec &spec)
{
    std::array<input_event, 64> events;
    for (;;) {
        const auto length = read(device_.get(), events.data(), sizeof events);
        const Time now = Clock::now();
        if (length <= 0)
            return;
        for (const auto &event : std::span{events}.first(static_cast<std::size_t>(length) / sizeof(input_event)))
            take(event, now, spec);
    }
}

void InputThread::take(const input_event &event, Time now, const ThreadSpec &spec)
{
    if (event.type != EV_SYN)
        return;
    const Time sent{std::chrono::seconds{event.input_event_sec} + std::chrono::microseconds{event.input_event_usec}};
    if (event.code == SYN_DROPPED) {
        dropped_.note();
        overruns_ += window_.contains(sent);
    }
    if (event.code != SYN_REPORT)
        return;
    work_.run(spec);
    for (const Time lost : dropped_.before(sent))
        take_report(lost, now);
    take_report(sent, now);
}

void InputThread::take_report(Time sent, Time read)
{
    if (window_.contains(sent))
        record({.sent = sent, .read = read, .handled = Clock::now()});
}

void InputThread::record(const InputReport &report)
{
    ++reports_;
    if (kept_ < kept_reports_.size())
        kept_reports_[kept_++] = report;
}

} // namespace gamer::bench
