// SPDX-License-Identifier: GPL-2.0-only
#include "source_choice.h"

namespace gamer::frame {

std::optional<std::uint32_t> choose_source(const Vblanks &before, const Vblanks &after, std::optional<std::uint32_t> followed)
{
    auto ticks = [&](std::uint32_t source) { return after[source] - before[source]; };
    std::uint32_t fastest = 0;
    for (std::uint32_t source = 1; source < GAMER_FRAME_SOURCES; ++source)
        if (ticks(source) > ticks(fastest))
            fastest = source;
    if (!ticks(fastest))
        return followed;
    if (!followed || !ticks(*followed))
        return fastest;
    // One vblank more or less is a matter of when the sample began.
    return ticks(fastest) > ticks(*followed) + ticks(*followed) / 4 + 1 ? fastest : *followed;
}

} // namespace gamer::frame
