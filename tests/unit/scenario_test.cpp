// SPDX-License-Identifier: GPL-2.0-only
#include <filesystem>

#include <gtest/gtest.h>

#include "bench/load/scenario.h"
#include "support/failure.h"

namespace gamer::bench {
namespace {

using namespace std::chrono_literals;

constexpr auto two_threads = R"({"threads": [
    {"name": "main", "trigger": "vblank", "cpu_us": 1000, "lock": {"name": "heap", "hold_us": 200}},
    {"name": "render", "trigger": "after", "after": ["main"], "edge": "pipe", "cpu_us": 500, "only_cpu": 1}]})";

TEST(Scenario, IsReadFromJson)
{
    const auto scenario = parse_scenario(two_threads);
    ASSERT_EQ(scenario.threads.size(), 2U);
    EXPECT_EQ(scenario.threads[0].cpu, 1ms);
    EXPECT_EQ(scenario.threads[0].lock->hold, 200us);
    EXPECT_EQ(scenario.threads[1].edge, Edge::pipe);
    EXPECT_EQ(scenario.threads[1].only_cpu, 1U);
    EXPECT_FALSE(scenario.threads[0].only_cpu);
}

TEST(Scenario, ScalesWorkAndLockedWorkAlike)
{
    const auto scenario = scaled(parse_scenario(two_threads), 50);
    EXPECT_EQ(scenario.threads[0].cpu, 500us);
    EXPECT_EQ(scenario.threads[0].lock->hold, 100us);
}

TEST(Scenario, LocksAreMutexesUnlessItSaysOtherwise)
{
    const auto kind_of = [](const std::string &lock) {
        return parse_scenario(R"({"threads": [{"name": "a", "trigger": "vblank", "lock": )" + lock + "}]}").threads[0].lock->kind;
    };
    EXPECT_EQ(kind_of(R"({"name": "l"})"), LockKind::mutex);
    EXPECT_EQ(kind_of(R"({"name": "l", "kind": "waitv"})"), LockKind::waitv);
    EXPECT_EQ(kind_of(R"({"name": "l", "kind": "ntsync"})"), LockKind::ntsync);
}

TEST(Scenario, EveryOneThatComesWithTheBenchmarkCanBeRun)
{
    for (const auto &file : std::filesystem::directory_iterator{"tests/bench/scenarios"})
        EXPECT_NO_THROW(read_scenario(file.path())) << file.path();
}

class BadScenario : public testing::TestWithParam<std::pair<const char *, const char *>> {};

TEST_P(BadScenario, IsRefusedWithTheReason)
{
    const auto &[threads, reason] = GetParam();
    try {
        parse_scenario(std::string{"{\"threads\": ["} + threads + "]}");
        FAIL() << "was accepted: " << threads;
    } catch (const test::Failure &failure) {
        EXPECT_NE(std::string{failure.what()}.find(reason), std::string::npos) << failure.what();
        EXPECT_EQ(failure.code(), ExitCode::usage);
    }
}

INSTANTIATE_TEST_SUITE_P(
    All, BadScenario,
    testing::Values(
        std::pair{R"({"name": "a"})", "trigger"}, std::pair{R"({"name": "a", "trigger": "never"})", "never"},
        std::pair{R"({"name": "a", "trigger": "vblank", "edge": "bell"})", "bell"},
        std::pair{R"({"name": "a", "trigger": "vblank", "cpus": 1})", "cpus"},
        std::pair{R"({"name": "a", "trigger": "vblank", "cpu_us": -1})", "cpu_us"},
        std::pair{R"({"name": "a", "trigger": "input", "cpu_us": 1})", "exactly one"},
        std::pair{R"({"name": "a", "trigger": "vblank"}, {"name": "b", "trigger": "vblank"})", "exactly one"},
        std::pair{R"({"name": "a", "trigger": "vblank"}, {"name": "a", "trigger": "vblank"})", "twice"},
        std::pair{R"({"name": "a", "trigger": "vblank"}, {"name": "b", "trigger": "after", "after": ["c"]})", "before"},
        std::pair{R"({"name": "a", "trigger": "vblank"}, {"name": "b", "trigger": "after"})", "differ"},
        std::pair{R"({"name": "a", "trigger": "vblank", "awaited": false})", "part of the frame"},
        std::pair{R"({"name": "a", "trigger": "vblank"}, {"name": "b", "trigger": "after", "after": ["a"], "awaited": false},
                     {"name": "c", "trigger": "after", "after": ["b"]})", "not awaited"},
        std::pair{R"({"name": "a", "trigger": "period", "cpu_us": 1})", "period"},
        std::pair{R"({"name": "a", "trigger": "busy"})", "busy"},
        std::pair{R"({"name": "a", "trigger": "vblank", "cpu_us": 1, "lock": {"name": "l", "hold_us": 2}})", "longer"},
        std::pair{R"({"name": "a", "trigger": "vblank", "lock": {"name": "l", "kind": "spin"}})", "spin"},
        std::pair{R"({"name": "a", "trigger": "vblank", "lock": {"name": "l"}},
                     {"name": "b", "trigger": "busy", "cpu_us": 1, "lock": {"name": "l", "kind": "waitv"}})", "another kind"},
        std::pair{R"({"name": "sixteen_letters_", "trigger": "vblank"})", "15"}, std::pair{"nonsense", "parse"}));

} // namespace
} // namespace gamer::bench
