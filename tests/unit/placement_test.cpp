// SPDX-License-Identifier: GPL-2.0-only
// The order in which idle CPUs are tried: what the options make of a machine, and how the scheduler reads it.
#include "../../cmd/gamer-sched/placement.h"

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "policy.h"
#include "support.h"

namespace gamer::sched {
namespace {

using test::Random;
using test::random_states;
using testing::ElementsAre;
using testing::HasSubstr;

// Two fast cores with two threads each, of which the firmware prefers the second; two slow ones with one.
const std::vector<Cpu> hybrid = {
    {0, 1, 50, true}, {1, 1, 50, false}, {2, 1, 60, true}, {3, 1, 60, false}, {4, 0, 30, true}, {5, 0, 30, true},
};

std::vector<unsigned> order_of(const PlacementChoice &choice, std::span<const Cpu> cpus = hybrid)
{
    auto placement = place(choice, cpus);
    EXPECT_TRUE(placement) << placement.error().text;
    return {placement->order, placement->order + placement->nr_order};
}

std::string primary(const PlacementChoice &choice)
{
    auto placement = place(choice, hybrid);
    return placement ? describe(*placement)["primary"].get<std::string>() : placement.error().text;
}

TEST(Placement, IsTheKernelsUnlessChosen)
{
    EXPECT_TRUE(PlacementChoice{}.empty());
    EXPECT_EQ(place({}, hybrid)->nr_order, 0U);
    EXPECT_EQ(place({.primary_domain = "all"}, hybrid)->nr_order, 0U);
    EXPECT_EQ(describe(*place({}, hybrid)), "the kernel's");
}

TEST(Placement, OrdersBySpeedThenWholeCoresThenPreference)
{
    EXPECT_THAT(order_of({.preferred_scan = true}), ElementsAre(2, 0, 3, 1, 4, 5));
    EXPECT_THAT(order_of({.flat_scan = true}), ElementsAre(0, 1, 2, 3, 4, 5));
    EXPECT_THAT(order_of({.preferred_scan = true, .disable_smt = true}), ElementsAre(2, 0, 4, 5));
    EXPECT_EQ(primary({.preferred_scan = true}), "2,0,3,1");
}

TEST(Placement, PutsTheDomainFirst)
{
    EXPECT_EQ(primary({.primary_domain = "powersave"}), "4,5");
    EXPECT_EQ(primary({.primary_domain = "performance"}), "0,1,2,3");
    EXPECT_EQ(primary({.primary_domain = "turbo"}), "2,3");
    EXPECT_EQ(primary({.primary_domain = "3,4-5"}), "3,4,5");
    EXPECT_THAT(order_of({.primary_domain = "3,4-5"}), ElementsAre(3, 4, 5, 0, 1, 2));
}

TEST(Placement, SaysWhatIsWrong)
{
    for (auto list : {"0-", "-", "x", "0,,x", "0x3", " 1", "nonsense", "\x1b[31m"})
        EXPECT_THAT(primary({.primary_domain = list}), HasSubstr("is no list of CPUs")) << list;
    EXPECT_EQ(primary({.primary_domain = "3-6"}), "--primary-domain: there is no CPU 6 online");
    EXPECT_EQ(primary({.primary_domain = "99999"}), "--primary-domain: there is no CPU 99999 online");
    EXPECT_THAT(primary({.disable_smt = true}), HasSubstr("needs --flat-idle-scan"));
}

TEST(Placement, OfAnyMachineNamesEachCpuOnce)
{
    Random random;
    for (int i = 0; i < random_states / 10; ++i) {
        std::vector<Cpu> cpus;
        for (unsigned number = 0; number < random.between(1, 32); ++number)
            cpus.push_back({number, unsigned(random.up_to(2)), unsigned(random.up_to(3)), random.up_to(1) == 1});
        auto names = {"", "turbo", "performance", "powersave"};
        PlacementChoice choice{.primary_domain = *(names.begin() + random.up_to(3)), .flat_scan = true};
        if (random.up_to(1))
            std::swap(choice.flat_scan, choice.preferred_scan);
        auto placement = place(choice, cpus);
        ASSERT_TRUE(placement);
        auto order = order_of(choice, cpus);
        ASSERT_EQ(std::set(order.begin(), order.end()).size(), cpus.size());
        ASSERT_GE(placement->nr_primary, 1U);
        ASSERT_LE(placement->nr_primary, placement->nr_order);
        for (std::uint32_t place = 0; place < placement->nr_order; ++place)
            ASSERT_EQ(gamer_is_primary(&*placement, placement->order[place]), place < placement->nr_primary);
    }
}

TEST(Placement, OfThisMachineHasTheCpusOfThisProcess)
{
    auto cpus = read_cpus();
    ASSERT_TRUE(cpus) << cpus.error().text;
    EXPECT_FALSE(cpus->empty());
    EXPECT_TRUE(cpus->front().first_of_its_core);
}

TEST(Places, FromTheEndAreTheSameBackwards)
{
    auto placement = *place({.preferred_scan = true}, hybrid);
    for (std::uint32_t i = 0; i < placement.nr_order; ++i)
        EXPECT_EQ(gamer_place(&placement, i, true), gamer_place(&placement, placement.nr_order - 1 - i, false));
}

// Whatever a faulty writer left there, no index leads out of the record.
TEST(Places, SurviveAnyRecord)
{
    Random random(2);
    for (int i = 0; i < random_states; ++i) {
        gamer_placement placement{};
        placement.nr_order = std::uint32_t(random.up_to(UINT32_MAX));
        placement.nr_primary = std::uint32_t(random.up_to(UINT32_MAX));
        ASSERT_LE(gamer_places(&placement), std::uint32_t{GAMER_MAX_CPUS});
        auto index = std::uint32_t(random.up_to(UINT32_MAX));
        ASSERT_EQ(gamer_place(&placement, index, random.up_to(1) == 1), 0U);
        ASSERT_FALSE(gamer_is_primary(&placement, index));
    }
}

TEST(Places, BackgroundStartsFromTheEndOnlyBesideAGame)
{
    for (std::uint32_t level = 0; level <= GAMER_LEVEL_MAX; ++level) {
        EXPECT_FALSE(gamer_searches_from_end(level, false));
        EXPECT_EQ(gamer_searches_from_end(level, true), level < GAMER_LEVEL_SHORT);
    }
}

} // namespace
} // namespace gamer::sched
