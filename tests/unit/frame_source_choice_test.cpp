// SPDX-License-Identifier: GPL-2.0-only
// Which display gamer-frame follows when several tick.
#include "../../cmd/gamer-frame/source_choice.h"

#include <algorithm>
#include <map>

#include <gtest/gtest.h>

#include "support.h"

namespace gamer::frame {
namespace {

using Ticks = std::map<std::uint32_t, std::uint64_t>;

// The choice after a sample in which these sources ticked so often.
std::optional<std::uint32_t> choice(const Ticks &ticks, std::optional<std::uint32_t> followed = {})
{
    Vblanks before{}, after{};
    before.fill(1'000'000); // only what was counted since matters
    after = before;
    for (auto [source, count] : ticks)
        after[source] += count;
    return choose_source(before, after, followed);
}

TEST(SourceChoice, IsTheFastest)
{
    EXPECT_EQ(choice({{0, 15}, {32, 29}, {33, 12}}), 32U);
    EXPECT_EQ(choice({{GAMER_FRAME_SOURCES - 1, 1}}), GAMER_FRAME_SOURCES - 1U);
    EXPECT_EQ(choice({{0, 1}}), 0U);
}

TEST(SourceChoice, IsNoneWhereNothingTicks)
{
    EXPECT_EQ(choice({}), std::nullopt);
}

TEST(SourceChoice, StaysWhereItWasWhileNothingTicks)
{
    EXPECT_EQ(choice({}, 32), 32U);
}

TEST(SourceChoice, LeavesADisplayThatStopped)
{
    EXPECT_EQ(choice({{0, 60}}, 32), 0U);
}

TEST(SourceChoice, DoesNotTakeTurnsBetweenEquals)
{
    for (std::uint64_t other : {60U, 61U, 66U, 75U})
        EXPECT_EQ(choice({{0, other}, {32, 60}}, 32), 32U) << other;
    EXPECT_EQ(choice({{0, 3}, {32, 2}}, 32), 32U) << "one vblank is the sample's edge";
}

TEST(SourceChoice, GoesToOneThatIsClearlyFaster)
{
    EXPECT_EQ(choice({{0, 144}, {32, 60}}, 32), 0U);
    EXPECT_EQ(choice({{0, 77}, {32, 60}}, 32), 0U);
}

TEST(SourceChoice, AlwaysTicksAndIsStable)
{
    test::Random random;
    for (int i = 0; i < 2000; ++i) {
        Ticks ticks;
        for (auto n = random.up_to(5); n; --n)
            ticks[std::uint32_t(random.up_to(GAMER_FRAME_SOURCES - 1))] = random.up_to(300);
        auto followed = random.coin() ? std::optional(std::uint32_t(random.up_to(GAMER_FRAME_SOURCES - 1))) : std::nullopt;
        auto chosen = choice(ticks, followed);
        auto some_tick = std::ranges::any_of(ticks, [](auto &entry) { return entry.second > 0; });
        ASSERT_TRUE(some_tick ? chosen && ticks[*chosen] > 0 : chosen == followed);
        ASSERT_TRUE(!chosen || choice(ticks, chosen) == chosen) << "the same sample again must change nothing";
    }
}

} // namespace
} // namespace gamer::frame
