// SPDX-License-Identifier: GPL-2.0-only
#include "verbs.h"

#include <optional>

#include "maps.h"

namespace gamer::sched {

Result<ExitCode> set(const std::string &pin_root, const Settings &settings)
{
    if (settings.empty())
        return fail(ExitCode::usage, "nothing to set; see gamer-sched set --help");
    auto pins = GAMER_TRY(Pins::open(pin_root));
    if (!GAMER_TRY(is_alive(pins, read_sched_ext())))
        return fail(ExitCode::not_running, "no scheduler of ours runs; see 'gamer-sched status'");
    auto placement = settings.placement.empty() ? std::nullopt
                                                : std::optional(GAMER_TRY(place(settings.placement, GAMER_TRY(read_cpus()))));
    auto config = GAMER_TRY(MappedArray<gamer_config>::open(pins, map_config));
    GAMER_CHECK(apply(settings, config[0], ProcFs()));
    if (placement)
        GAMER_TRY(MappedArray<gamer_placement>::open(pins, map_placement))[0] = *placement;
    return ExitCode::ok;
}

} // namespace gamer::sched
