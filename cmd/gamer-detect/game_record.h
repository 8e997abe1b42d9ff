// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "maps.h"
#include "tracker.h"

namespace gamer::detect {

// The one writer of the map `game`. The record expires by itself if we stop refreshing it.
class GameRecord {
public:
    static Result<GameRecord> open(const Pins &pins);
    GameRecord(GameRecord &&other) noexcept = default;

    // Null: no game.
    void write(const Game *game);
    void refresh();

private:
    explicit GameRecord(MappedArray<gamer_game> map) : map_(std::move(map)) {}

    MappedArray<gamer_game> map_;
};

// Fills a record's game, main and family: main and root first, so that they are in it however large the family is.
void fill(gamer_game &record, const Game *game);

} // namespace gamer::detect
