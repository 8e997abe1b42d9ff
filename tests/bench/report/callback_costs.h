// SPDX-License-Identifier: GPL-2.0-only
// What each callback of a peer's scheduler costs, over its seeds.
#pragma once

#include <string_view>
#include <vector>

#include "bench/report/results.h"

namespace gamer::bench::report {

struct CallbackCost {
    std::string_view callback; // one of hot_callbacks, other_callbacks or hooks
    std::optional<Spread> ns_per_call, calls_per_frame, ns_per_frame;
};

// Those that were called, in the order in which a task meets them.
std::vector<CallbackCost> callback_costs(const PeerResult &result);

} // namespace gamer::bench::report
