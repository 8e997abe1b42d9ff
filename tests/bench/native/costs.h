// SPDX-License-Identifier: GPL-2.0-only
// Everything that is measured, in the order of the report.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "bench/native/figures.h"
#include "bench/native/verdict.h"
#include "support/clock.h"

namespace gamer::bench::native {

struct Cost {
    std::string key;  // in JSON
    std::string what; // for people
    std::optional<Figure> ns; // nothing: this kernel does not let us measure it
};

// What producers lose to each other.
struct Contention {
    double one_ring_ns;
    double own_rings_ns;
};

struct Costs {
    std::size_t cpus;
    std::string kernel;
    std::vector<Cost> costs;
    Contention saturated; // every CPU writes as fast as it can
    Contention paced;     // every CPU writes as often as the fastest mouse reports
};

// Throws ExitCode::unsupported where this cannot be measured.
Costs measure_costs(std::span<const std::byte> image, test::Seconds each);

} // namespace gamer::bench::native
