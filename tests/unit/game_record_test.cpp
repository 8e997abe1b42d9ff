// SPDX-License-Identifier: GPL-2.0-only
// A game as a record: main and root always in it, and never more than fits.
#include "../../cmd/gamer-detect/game_record.h"

#include <algorithm>
#include <set>

#include <gtest/gtest.h>

#include "policy.h"
#include "support.h"

namespace gamer::detect {
namespace {

using Pairs = std::set<std::pair<std::uint32_t, std::uint32_t>>;

Game any_game(test::Random &random)
{
    Game game;
    auto size = random.between(1, 2 * GAMER_FAMILY_MAX);
    for (std::uint64_t i = 0; i < size; ++i)
        game.family.push_back({std::uint32_t(random.between(1, 90)), std::uint32_t(random.up_to(1))});
    game.root = random.pick(game.family);
    game.main = random.coin() ? game.root : random.pick(game.family);
    return game;
}

Pairs pairs(const gamer_process *begin, const gamer_process *end)
{
    Pairs all;
    for (; begin != end; ++begin)
        all.emplace(begin->tgid, begin->ticks);
    return all;
}

TEST(GameRecord, HoldsMainRootAndAsManyAsFit)
{
    test::Random random;
    for (int i = 0; i < 5000; ++i) {
        auto game = any_game(random);
        gamer_game record{};
        fill(record, &game);
        auto all = pairs(game.family.data(), game.family.data() + game.family.size());
        ASSERT_EQ(record.nr_family, std::min<std::size_t>(all.size(), GAMER_FAMILY_MAX));
        auto held = pairs(record.family, record.family + record.nr_family);
        ASSERT_EQ(held.size(), record.nr_family) << "nobody twice";
        ASSERT_TRUE(std::ranges::includes(all, held));
        ASSERT_TRUE(gamer_same_process(&record.main, game.main.tgid, game.main.ticks));
        ASSERT_TRUE(gamer_in_family(&record, game.main.tgid, game.main.ticks));
        ASSERT_TRUE(gamer_in_family(&record, game.root.tgid, game.root.ticks));
    }
}

TEST(GameRecord, MainIsFirstHoweverLateItCame)
{
    Game game;
    for (std::uint32_t pid = 1; pid <= 3 * GAMER_FAMILY_MAX; ++pid)
        game.family.push_back({pid, 1});
    game.root = game.family[100];
    game.main = game.family.back();
    gamer_game record{};
    fill(record, &game);
    EXPECT_EQ(record.nr_family, unsigned(GAMER_FAMILY_MAX));
    EXPECT_EQ(record.family[0].tgid, game.main.tgid);
    EXPECT_EQ(record.family[1].tgid, game.root.tgid);
    EXPECT_EQ(record.family[2].tgid, 1U);
}

TEST(GameRecord, NoGameIsAnEmptyFamily)
{
    gamer_game record{};
    Game game{{}, {5, 1}, {5, 1}, {{5, 1}}};
    fill(record, &game);
    EXPECT_EQ(record.nr_family, 1U);
    fill(record, nullptr);
    EXPECT_EQ(record.nr_family, 0U);
    EXPECT_EQ(record.main.tgid, 0U);
}

} // namespace
} // namespace gamer::detect
