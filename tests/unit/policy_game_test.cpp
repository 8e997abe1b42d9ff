// SPDX-License-Identifier: GPL-2.0-only
// Membership in the game's family, also when the record lies about its size.
#include "policy.h"

#include <algorithm>
#include <memory>

#include <gtest/gtest.h>

#include "support.h"

namespace gamer {
namespace {

using test::Random;

// A full family, and behind it processes that must never be reached.
struct Record {
    gamer_game game{};
    gamer_process behind[GAMER_FAMILY_MAX]{};
};

constexpr std::uint32_t first_tgid = 1000, ticks = 77;

std::unique_ptr<Record> full_record()
{
    auto record = std::make_unique<Record>();
    for (std::uint32_t i = 0; i < GAMER_FAMILY_MAX; ++i) {
        record->game.family[i] = {first_tgid + i, ticks};
        record->behind[i] = {2 * first_tgid + i, ticks};
    }
    return record;
}

TEST(InFamily, LooksAtNoMoreThanTheRecordHolds)
{
    auto record = full_record();
    for (std::uint32_t count : {0U, 1U, 63U, 64U, 65U, 128U, 0x7fffffffU, 0x80000000U, UINT32_MAX}) {
        record->game.nr_family = count;
        for (std::uint32_t i = 0; i < GAMER_FAMILY_MAX; ++i) {
            EXPECT_EQ(gamer_in_family(&record->game, first_tgid + i, ticks), i < count) << count;
            EXPECT_FALSE(gamer_in_family(&record->game, 2 * first_tgid + i, ticks)) << count;
        }
    }
}

TEST(InFamily, AReusedPidIsAStranger)
{
    auto record = full_record();
    record->game.nr_family = GAMER_FAMILY_MAX;
    EXPECT_FALSE(gamer_in_family(&record->game, first_tgid, ticks + 1));
    EXPECT_FALSE(gamer_in_family(&record->game, first_tgid - 1, ticks));
}

TEST(InFamily, AgreesWithTheNaiveSearch)
{
    Random random;
    auto game = std::make_unique<gamer_game>();
    for (int i = 0; i < test::random_states / 10; ++i) {
        auto &member = random.pick(game->family);
        member = {std::uint32_t(random.up_to(99)), std::uint32_t(random.up_to(3))};
        game->nr_family = std::uint32_t(random.around(random.up_to(GAMER_FAMILY_MAX), UINT32_MAX));
        gamer_process wanted{std::uint32_t(random.up_to(99)), std::uint32_t(random.up_to(3))};
        auto end = game->family + std::min<std::uint32_t>(game->nr_family, GAMER_FAMILY_MAX);
        bool expected = std::any_of(game->family, end, [&](auto &other) {
            return other.tgid == wanted.tgid && other.ticks == wanted.ticks;
        });
        ASSERT_EQ(gamer_in_family(game.get(), wanted.tgid, wanted.ticks), expected);
    }
}

TEST(StartTicks, AreThoseOfProc)
{
    EXPECT_EQ(gamer_start_ticks(0), 0U);
    EXPECT_EQ(gamer_start_ticks(GAMER_NSEC_PER_TICK - 1), 0U);
    EXPECT_EQ(gamer_start_ticks(GAMER_NSEC_PER_TICK), 1U);
    EXPECT_EQ(gamer_start_ticks(GAMER_NSEC_PER_TICK * ((1ULL << 32) + 5)), 5U) << "cut to 32 bits";
}

} // namespace
} // namespace gamer
