// SPDX-License-Identifier: GPL-2.0-only
// Repeating a round for as long as asked, on one CPU or on all of them at once.
#pragma once

#include <functional>
#include <optional>

#include "bench/native/figures.h"
#include "bench/native/programs.h"
#include "support/clock.h"

namespace gamer::bench::native {

using test::Seconds;

// Collects rounds until the time is over and there are enough of them.
class Rounds {
public:
    Rounds(const char *what, Seconds duration);

    [[nodiscard]] bool wants_more() const;
    // Nothing: the round does not count. Throws when no round ever does.
    void add(std::optional<double> ns);
    [[nodiscard]] Figure figure() const { return summarise_rounds(ns_); }

private:
    const char *what_;
    test::Time end_;
    std::vector<double> ns_;
    unsigned disturbed_ = 0;
};

Figure repeat(const char *what, Seconds duration, const std::function<std::optional<double>()> &round);

// The time of one step of `program`, on the CPU of the caller.
Figure measure_here(Programs &programs, const char *program, Seconds duration);
// The same with a thread on each of these CPUs, all at once.
Figure measure_together(Programs &programs, const char *program, std::span<const unsigned> cpus, Seconds duration);

} // namespace gamer::bench::native
