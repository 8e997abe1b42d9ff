// SPDX-License-Identifier: GPL-2.0-only
#include "bench/random/load.h"

#include <algorithm>
#include <map>
#include <set>

#include <gtest/gtest.h>

#include "bench/load/scenario.h"

namespace gamer::bench::random {
namespace {

constexpr std::uint32_t loads = 2000;

TEST(RandomLoad, IsAGameThatCanBePlayed)
{
    for (std::uint32_t i = 0; i < loads; ++i)
        ASSERT_NO_THROW(parse_scenario(random_load(i).scenario.dump())) << i;
}

TEST(RandomLoad, IsTheSameForTheSameNumberOnly)
{
    std::set<std::string> different;
    for (std::uint32_t i = 0; i < loads; ++i) {
        ASSERT_EQ(random_load(i).cell, random_load(i).cell);
        ASSERT_EQ(random_load(i).scenario, random_load(i).scenario);
        different.insert(random_load(i).scenario.dump());
    }
    EXPECT_EQ(different.size(), loads);
}

// What was found with a number is to be found again with another library or a later version.
TEST(RandomLoad, StaysWhatItWas)
{
    const auto load = random_load(7);
    EXPECT_EQ(load.cell["machine"], "--cpus 4");
    EXPECT_EQ(load.cell["background"].dump(), R"([["hog","--processes","4","--kind","pipe"]])");
    EXPECT_EQ(load.scenario["threads"].front().dump(), R"({"name":"game-main","trigger":"vblank","cpu_us":4791})");
    EXPECT_EQ(load.scenario["threads"].back().dump(), R"({"name":"game-audio","trigger":"period","period_us":2667,"cpu_us":213})");
}

TEST(RandomLoad, PlaysItsOwnGameLast)
{
    for (std::uint32_t i = 0; i < loads; ++i)
        ASSERT_EQ(random_load(i).cell["games"].back(), Json::array({name_of_load(i)}));
}

// In microseconds, if the threads of a stage share the CPUs.
double longest_path(const Scenario &scenario, double cpus)
{
    std::map<std::string, std::pair<double, double>> stages; // threads, time of all
    for (const auto &thread : scenario.threads)
        if (thread.trigger == Trigger::vblank || (thread.trigger == Trigger::after && thread.name != "compositor")) {
            auto &[threads, time] = stages[thread.name.substr(0, std::string_view{"stage-1"}.size())];
            ++threads, time += static_cast<double>(thread.cpu.count()) / 1000;
        }
    double path = 0;
    for (const auto &[name, stage] : stages)
        path += stage.second / std::min(cpus, stage.first);
    return path;
}

TEST(RandomLoad, LeavesRoomInTheFrame)
{
    for (std::uint32_t i = 0; i < loads; ++i) {
        const auto load = random_load(i);
        const double cpus = load.cell["machine"] == "--cpus 2" ? 2 : 4;
        const auto frame = 1e6 / load.cell["display_hz"].get<double>();
        const auto path = longest_path(parse_scenario(load.scenario.dump()), cpus);
        ASSERT_GE(path, 0.29 * frame) << i;
        ASSERT_LE(path, 0.8 * frame + 5 * 50) << i;
    }
}

} // namespace
} // namespace gamer::bench::random
