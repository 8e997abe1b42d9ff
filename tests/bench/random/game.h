// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "bench/random/dice.h"
#include "bench/report/json.h"

namespace gamer::bench::random {

using report::Json;

/*
 * A game that never was, as ../load/scenario.h reads it: a chain of 1 to 5 stages, some of them spread over several threads, whose
 * longest path takes 30 to 80 % of a frame at `hz`; mostly a compositor; a reader of the mouse, a sound thread; and
 * perhaps one that talks to a server and one that loads the next level and shares a lock with a stage.
 */
Json random_game(Dice &dice, int hz, int cpus);

} // namespace gamer::bench::random
