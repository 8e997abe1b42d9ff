// SPDX-License-Identifier: GPL-2.0-only
// gamer-sched's live settings: ranges, and that only what was given changes.
#include "../../cmd/gamer-sched/settings.h"

#include <cstring>

#include <CLI/CLI.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "support.h"

namespace gamer::sched {
namespace {

using testing::HasSubstr;

// The settings a command line gives, or the complaint about it.
class Parser {
public:
    explicit Parser(bool live = true) { add_settings(app, settings, live); }

    std::string parse(const std::string &line)
    {
        try {
            app.parse(line);
            return "";
        } catch (const CLI::ParseError &error) {
            return error.what();
        }
    }

    CLI::App app;
    Settings settings;
};

// "slice-us" of "-s,--slice-us".
std::string long_name(const Setting &setting)
{
    std::string option = setting.option;
    return option.substr(option.find("--"));
}

TEST(Settings, TakeTheirBoundsAndNothingBeyond)
{
    for (auto &setting : setting_table()) {
        auto line = [&](std::uint64_t value) { return long_name(setting) + " " + std::to_string(value); };
        EXPECT_EQ(Parser().parse(line(setting.least)), "");
        EXPECT_EQ(Parser().parse(line(setting.most)), "");
        EXPECT_THAT(Parser().parse(line(setting.most + 1)), HasSubstr(fmt::format("to {}", setting.most)));
        if (setting.least) {
            EXPECT_THAT(Parser().parse(line(setting.least - 1)), HasSubstr("must be"));
        }
    }
}

TEST(Settings, PresetsLieWithinTheirRanges)
{
    auto config = default_config();
    for (auto &setting : setting_table()) {
        EXPECT_GE(setting.preset, setting.least) << setting.key;
        EXPECT_LE(setting.preset, setting.most) << setting.key;
        EXPECT_EQ(config.*setting.field, setting.preset * setting.scale / scale_divisor) << setting.key;
        EXPECT_EQ(describe(config)[setting.key], setting.preset) << setting.key;
    }
    EXPECT_EQ(config.slice_ns, 2'000'000U);
    EXPECT_EQ(config.mig_window_ns, 50'000'000U);
    EXPECT_EQ(config.mig_max, 3U);
    EXPECT_EQ(config.busy_enter, 768U);
    EXPECT_EQ(config.foreground_tgid, 0U);
}

std::uint64_t bit(std::size_t mechanism)
{
    return std::uint64_t{1} << mechanism;
}

TEST(Mechanisms, ArePresetAsTheTableSays)
{
    auto config = default_config();
    for (std::size_t i = 0; i < mechanism_table().size(); ++i)
        EXPECT_EQ((config.mechanisms & bit(i)) != 0, mechanism_table()[i].preset) << mechanism_table()[i].option;
}

TEST(Mechanisms, SwitchAloneAndBothWays)
{
    for (std::size_t i = 0; i < mechanism_table().size(); ++i) {
        Parser on, off;
        EXPECT_EQ(on.parse(fmt::format("--{}", mechanism_table()[i].option)), "");
        EXPECT_EQ(off.parse(fmt::format("--no-{}", mechanism_table()[i].option)), "");
        gamer_config none{}, all{.mechanisms = UINT64_MAX};
        ASSERT_TRUE(apply(on.settings, none, ProcFs()));
        ASSERT_TRUE(apply(off.settings, all, ProcFs()));
        EXPECT_EQ(none.mechanisms, bit(i));
        EXPECT_EQ(all.mechanisms, UINT64_MAX & ~bit(i));
    }
}

// What is busy must not stop being so at a load that is above the threshold.
TEST(Settings, KeepTheExitOfBusyBelowTheThreshold)
{
    auto exit_after = [](const std::string &line) {
        Parser parser;
        auto config = default_config();
        EXPECT_EQ(parser.parse(line), "");
        EXPECT_TRUE(apply(parser.settings, config, ProcFs()));
        return describe(config)["cpu_busy_exit"].get<std::uint64_t>();
    };
    EXPECT_EQ(exit_after("--cpu-busy-thresh 50"), 40U);
    EXPECT_EQ(exit_after("--cpu-busy-thresh 5"), 0U);
    EXPECT_EQ(exit_after("--cpu-busy-thresh 50 --cpu-busy-exit 20"), 20U);
    EXPECT_EQ(exit_after("--cpu-busy-thresh 50 --cpu-busy-exit 50"), 50U);
    EXPECT_EQ(exit_after("--cpu-busy-exit 30"), 30U);
}

// The threshold is stored in units of which a percent is no whole number.
TEST(Settings, AllowAnExitOfBusyAtTheThresholdThatIsShown)
{
    for (unsigned percent = 0; percent <= 100; ++percent) {
        auto config = default_config();
        Parser first, second;
        EXPECT_EQ(first.parse(fmt::format("--cpu-busy-thresh {}", percent)), "");
        EXPECT_EQ(second.parse(fmt::format("--cpu-busy-exit {}", percent)), "");
        ASSERT_TRUE(apply(first.settings, config, ProcFs()));
        EXPECT_TRUE(apply(second.settings, config, ProcFs())) << percent;
    }
}

TEST(Settings, RefuseAnExitOfBusyAboveTheThreshold)
{
    for (auto [line, threshold] : {std::pair{"--cpu-busy-thresh 50 --cpu-busy-exit 51", 50}, {"--cpu-busy-exit 90", 75}}) {
        Parser parser;
        auto config = default_config(), before = config;
        EXPECT_EQ(parser.parse(line), "");
        auto result = apply(parser.settings, config, ProcFs());
        ASSERT_FALSE(result) << line;
        EXPECT_THAT(result.error().text, testing::HasSubstr(fmt::format("at most --cpu-busy-thresh, which is {} %", threshold)));
        EXPECT_EQ(std::memcmp(&config, &before, sizeof(config)), 0) << "nothing half done";
    }
}

TEST(Mechanisms, HaveTheNamesOfScxGamer)
{
    for (auto [line, option, value] : {std::tuple{"-n", "numa", true}, {"--enable-numa", "numa", true}, {"-f", "cpufreq", false},
                                       {"--disable-cpufreq", "cpufreq", false}, {"-w", "wake-sync", false},
                                       {"-d", "deferred-wakeup", false}, {"-a", "mm-affinity", true},
                                       {"--enable-mm-hint", "mm-hint", true}, {"--prefer-napi-on-input", "napi", true}}) {
        Parser parser;
        EXPECT_EQ(parser.parse(line), "");
        auto row = std::ranges::find(mechanism_table(), std::string_view(option), &Mechanism::option) - mechanism_table().begin();
        EXPECT_EQ(parser.settings.mechanisms[std::size_t(row)], value) << line;
    }
}

TEST(Mechanisms, StayWhenNothingIsSaid)
{
    gamer_config config{.mechanisms = 5};
    Parser parser;
    EXPECT_EQ(parser.parse("--slice-us 100"), "");
    EXPECT_FALSE(parser.settings.empty());
    EXPECT_TRUE(Parser().settings.empty());
    ASSERT_TRUE(apply(parser.settings, config, ProcFs()));
    EXPECT_EQ(config.mechanisms, 5U);
}

gamer_config some_config()
{
    return {.slice_ns = 1, .slice_lag_ns = 2, .min_run_ns = 3, .foreground_tgid = 4, .foreground_ticks = 5};
}

Result<void> apply_line(const std::string &line, gamer_config &config, const ProcFs &procfs)
{
    Parser parser;
    EXPECT_EQ(parser.parse(line), "");
    return apply(parser.settings, config, procfs);
}

TEST(Apply, WritesOnlyWhatWasGiven)
{
    test::FakeProc proc;
    auto config = some_config();
    ASSERT_TRUE(apply_line("--slice-us 500", config, proc.fs()));
    EXPECT_EQ(config.slice_ns, 500'000U);
    EXPECT_EQ(config.slice_lag_ns, 2U);
    EXPECT_EQ(config.min_run_ns, 3U);
    EXPECT_EQ(config.foreground_tgid, 4U);
    ASSERT_TRUE(apply_line("-l 700 --min-run-us 0", config, proc.fs()));
    EXPECT_EQ(config.slice_ns, 500'000U);
    EXPECT_EQ(config.slice_lag_ns, 700'000U);
    EXPECT_EQ(config.min_run_ns, 0U);
}

TEST(Apply, NothingGivenChangesNothing)
{
    test::FakeProc proc;
    auto config = some_config(), before = config;
    ASSERT_TRUE(apply_line("", config, proc.fs()));
    EXPECT_EQ(std::memcmp(&config, &before, sizeof(config)), 0);
}

TEST(Apply, TheForegroundIsAProcessNotAPid)
{
    test::FakeProc proc;
    proc.add({.pid = 321, .ticks = 654});
    auto config = some_config();
    ASSERT_TRUE(apply_line("--foreground-pid 321", config, proc.fs()));
    EXPECT_EQ(config.foreground_tgid, 321U);
    EXPECT_EQ(config.foreground_ticks, 654U);
    ASSERT_TRUE(apply_line("--foreground-pid 0", config, proc.fs()));
    EXPECT_EQ(config.foreground_tgid, 0U);
    EXPECT_EQ(config.foreground_ticks, 0U);
    EXPECT_EQ(config.slice_ns, 1U);
}

TEST(Apply, AnUnknownForegroundChangesNothingAtAll)
{
    test::FakeProc proc;
    auto config = some_config(), before = config;
    auto applied = apply_line("--foreground-pid 322 --slice-us 500", config, proc.fs());
    ASSERT_FALSE(applied);
    EXPECT_EQ(applied.error().text, "--foreground-pid: there is no process 322");
    EXPECT_EQ(std::memcmp(&config, &before, sizeof(config)), 0);
}

TEST(ForegroundPid, IsAPossiblePid)
{
    EXPECT_EQ(Parser().parse("--foreground-pid 4194304"), "");
    for (auto wrong : {"4194305", "-1", "x", "4294967297"})
        EXPECT_NE(Parser().parse(std::string("--foreground-pid ") + wrong), "") << wrong;
}

TEST(Settings, HelpShowsPresetsWhereTheyApply)
{
    EXPECT_THAT(Parser(false).app.help(), testing::ContainsRegex("--slice-us [^\n]*[=[]2000"));
    EXPECT_THAT(Parser(true).app.help(), testing::Not(testing::ContainsRegex("--slice-us [^\n]*[=[]2000")));
}

TEST(Describe, IsInTheUnitsOfTheOptions)
{
    auto config = default_config();
    config.foreground_tgid = 77;
    EXPECT_THAT(describe(config).dump(), HasSubstr(R"({"slice_us":2000,"slice_lag_us":20000,"min_run_us":100,)"));
    EXPECT_EQ(describe(config)["mechanisms"]["wake-chain"], true);
    EXPECT_EQ(describe(config)["foreground_pid"], 77);
}

} // namespace
} // namespace gamer::sched
