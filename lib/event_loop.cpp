// SPDX-License-Identifier: GPL-2.0-only
#include "event_loop.h"

#include <csignal>
#include <poll.h>
#include <sys/signalfd.h>

namespace gamer {

Result<StopSignal> StopSignal::catch_signals()
{
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    sigprocmask(SIG_BLOCK, &signals, nullptr);
    Fd fd(signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK));
    if (!fd)
        return fail("cannot catch signals: {}", errno_text());
    return StopSignal(std::move(fd));
}

Woken wait_for(const StopSignal &stop, int fd, std::chrono::milliseconds timeout)
{
    pollfd polled[] = {{stop.fd(), POLLIN, 0}, {fd, POLLIN, 0}};
    if (poll(polled, fd < 0 ? 1 : 2, int(timeout.count())) <= 0)
        return Woken::timeout;
    return polled[0].revents ? Woken::stop : Woken::ready;
}

} // namespace gamer
