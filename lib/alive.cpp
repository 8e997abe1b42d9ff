// SPDX-License-Identifier: GPL-2.0-only
#include "alive.h"

#include "maps.h"

namespace gamer {

Result<bool> is_alive(const Pins &pins, const SchedExtState &state)
{
    auto exit = GAMER_TRY(read_record<gamer_exit>(pins, map_exit));
    return state.enabled() && state.ops == scheduler_name && exit.kind == 0 && exit.enable_seq == state.enable_seq;
}

} // namespace gamer
