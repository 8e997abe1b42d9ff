// SPDX-License-Identifier: GPL-2.0-only
// What a round on several CPUs says, if it says anything.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>

#include "bench/native/cost_abi.h"

namespace gamer::bench::native {

/*
 * The time of one step, on average over all CPUs. Some rounds do not count: one in which a CPU did not take part, or
 * did less than half of what another did because the host had stopped it, shows less contention than there is; and what
 * fails, such as a record that finds no room, is done with sooner than what succeeds.
 */
inline std::optional<double> step_ns(std::span<const cost_result> cpus)
{
    if (cpus.empty())
        return std::nullopt;
    std::uint64_t elapsed_ns = 0, steps = 0, least = UINT64_MAX, most = 0;
    for (const auto &cpu : cpus) {
        if (cpu.failed != 0)
            return std::nullopt;
        elapsed_ns += cpu.elapsed_ns;
        steps += cpu.steps;
        least = std::min<std::uint64_t>(least, cpu.steps);
        most = std::max<std::uint64_t>(most, cpu.steps);
    }
    if (least == 0 || 2 * least < most)
        return std::nullopt;
    return static_cast<double>(elapsed_ns) / static_cast<double>(steps);
}

} // namespace gamer::bench::native
