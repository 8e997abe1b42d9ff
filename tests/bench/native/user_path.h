// SPDX-License-Identifier: GPL-2.0-only
// An event handled the classical way: a process waits for it, reads it, and opens the window in a map.
#pragma once

#include <optional>

#include "fd.h"
#include "maps.h"

namespace gamer::bench::native {

/*
 * The events come through a pipe, which reads about as fast as an input device. They are there before the clock starts,
 * so no thread has to be woken: in real life that comes on top.
 */
class UserPath {
public:
    // `windows`: the map of that name.
    explicit UserPath(int windows);

    // The time of one event, over a round of many.
    std::optional<double> round();

private:
    void write_events();
    void handle_event();

    Fd events_;
    Fd device_;
    Fd epoll_;
    MappedArray<gamer_window> windows_;
};

} // namespace gamer::bench::native
