// SPDX-License-Identifier: GPL-2.0-only
#include "game_record.h"

#include <algorithm>

#include "clock.h"

namespace gamer::detect {

namespace {

// Three missed refreshes, a second apart, and the record counts for nothing.
constexpr auto lifetime_ns = 3 * GAMER_SEC;

} // namespace

void fill(gamer_game &record, const Game *game)
{
    record.main = game ? game->main : gamer_process{};
    record.nr_family = 0;
    if (!game)
        return;
    auto add = [&](gamer_process process) {
        auto end = record.family + record.nr_family;
        auto equal = [&](auto &member) { return member.tgid == process.tgid && member.ticks == process.ticks; };
        if (record.nr_family < GAMER_FAMILY_MAX && std::none_of(record.family, end, equal))
            record.family[record.nr_family++] = process;
    };
    add(game->main);
    add(game->root);
    std::ranges::for_each(game->family, add);
}

Result<GameRecord> GameRecord::open(const Pins &pins)
{
    return GameRecord(GAMER_TRY(MappedArray<gamer_game>::open(pins, map_game)));
}

void GameRecord::write(const Game *game)
{
    auto &record = map_[0];
    // A writer killed in the middle left an odd number: |1 takes over from there.
    auto writing = load(record.sequence) | 1;
    store(record.sequence, writing);
    std::atomic_thread_fence(std::memory_order_seq_cst);
    fill(record, game);
    record.lifetime_ns = lifetime_ns;
    refresh();
    store(record.sequence, writing + 1);
}

void GameRecord::refresh()
{
    store(map_[0].stamp_ns, __u64(now_ns()));
}

} // namespace gamer::detect
