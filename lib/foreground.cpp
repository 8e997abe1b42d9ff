// SPDX-License-Identifier: GPL-2.0-only
#include "foreground.h"

#include <algorithm>

#include "clock.h"
#include "maps.h"
#include "policy.h"

namespace gamer {

Result<std::optional<Foreground>> read_foreground(const Pins &pins)
{
    auto record = GAMER_TRY(read_record<gamer_game>(pins, map_game));
    bool live = gamer_record_state(record.stamp_ns, record.lifetime_ns, now_ns()) == GAMER_HINT_LIVE;
    auto info = live && record.nr_family ? ProcFs().info(record.main.tgid) : std::nullopt;
    if (!info)
        return std::optional<Foreground>();
    return Foreground{*info, std::min<std::uint32_t>(record.nr_family, GAMER_FAMILY_MAX)};
}

} // namespace gamer
