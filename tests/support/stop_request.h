// SPDX-License-Identifier: GPL-2.0-only
// SIGTERM and SIGINT as a request: a flag for loops and a descriptor for poll. Sleeps end early with EINTR.
#pragma once

#include <csignal>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "support/open_file.h"

namespace gamer::test {

class StopRequest {
public:
    StopRequest() : event_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))
    {
        if (!event_)
            fail("create", "eventfd");
        event_in_handler = event_.get();
        struct sigaction action {};
        action.sa_handler = on_signal; // without SA_RESTART, so that a blocked call returns
        sigaction(SIGTERM, &action, nullptr);
        sigaction(SIGINT, &action, nullptr);
    }
    StopRequest(const StopRequest &) = delete;
    StopRequest &operator=(const StopRequest &) = delete;

    [[nodiscard]] static bool requested() { return flag != 0; }

    // Blocks until `other` (-1: nothing) has something to say; false when the signal came instead.
    [[nodiscard]] bool wait_for(int other) const
    {
        while (!requested()) {
            pollfd wanted[] = {{event_.get(), POLLIN, 0}, {other, POLLIN, 0}};
            if (poll(wanted, 2, -1) > 0 && wanted[1].revents != 0)
                return true;
        }
        return false;
    }
    void wait() const { (void)wait_for(-1); }

private:
    static void on_signal(int /*number*/)
    {
        const int saved = errno;
        flag = 1;
        eventfd_write(event_in_handler, 1);
        errno = saved;
    }

    static inline volatile std::sig_atomic_t flag = 0;
    static inline int event_in_handler = -1;
    Fd event_;
};

} // namespace gamer::test
