// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstdint>
#include <string>

#include "bench/random/game.h"

namespace gamer::bench::random {

struct Load {
    Json cell;     // as in tests/bench/cells, for the game of that name
    Json scenario; // the game, as in tests/bench/scenarios
};

// The same number is the same load everywhere and for ever.
Load random_load(std::uint32_t number);

// random-NUMBER: of the cell and of its game.
std::string name_of_load(std::uint32_t number);

} // namespace gamer::bench::random
