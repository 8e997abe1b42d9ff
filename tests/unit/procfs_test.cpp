// SPDX-License-Identifier: GPL-2.0-only
// /proc, where a process may call itself anything and vanish at any time.
#include "procfs.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "support.h"

namespace gamer {
namespace {

using test::FakeProc;
using test::FakeProcess;

FakeProcess plain()
{
    return {.pid = 4242, .parent = 17, .ticks = 987'654};
}

TEST(ParseStat, FindsItsWayAroundAnyName)
{
    for (auto comm : {"game", "Web Content", "a (b) c", ")", "((", "))))", ") S 9 9 (", "a\nb", "x) R 1 1 1", "", "(", "\x1b[31m"}) {
        auto process = plain();
        process.comm = comm;
        auto info = parse_stat(stat_line(process));
        ASSERT_TRUE(info) << comm;
        EXPECT_EQ(info->comm, comm);
        EXPECT_EQ(info->process.tgid, process.pid);
        EXPECT_EQ(info->process.ticks, process.ticks);
        EXPECT_EQ(info->parent_tgid, process.parent);
    }
}

TEST(ParseStat, RefusesEveryLineCutBeforeTheStartTime)
{
    auto line = stat_line(plain());
    auto start_time = line.find("987654");
    for (std::size_t size = 0; size < start_time; ++size)
        EXPECT_FALSE(parse_stat(line.substr(0, size))) << size;
    EXPECT_TRUE(parse_stat(line));
}

TEST(ParseStat, NeverTripsOverRubbish)
{
    test::Random random;
    auto line = stat_line(plain());
    for (int i = 0; i < 100'000; ++i) {
        auto broken = line.substr(0, random.up_to(line.size()));
        for (auto changes = random.up_to(3); changes && !broken.empty(); --changes)
            random.pick(broken) = char(random.coin() ? random.any() : "() -9"[random.up_to(4)]);
        parse_stat(broken); // under the sanitizers
    }
}

TEST(ParseStat, RefusesWhatIsNoNumber)
{
    EXPECT_FALSE(parse_stat(""));
    EXPECT_FALSE(parse_stat("()"));
    EXPECT_FALSE(parse_stat(")("));
    EXPECT_FALSE(parse_stat("x (a) S 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1"));
    EXPECT_FALSE(parse_stat("1 (a) S -1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1"));
    EXPECT_TRUE(parse_stat("1 (a) S 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1"));
}

TEST(ParseStat, CutsTheStartTimeAsTheRecordDoes)
{
    auto process = plain();
    auto line = stat_line(process);
    line.replace(line.find("987654"), 6, "4294967301"); // 2^32 + 5: 16 months after boot
    EXPECT_EQ(parse_stat(line)->process.ticks, 5U);
}

TEST(ProcFs, ReadsAProcess)
{
    FakeProc proc;
    proc.add({.pid = 7, .parent = 3, .ticks = 55, .comm = "ga me", .command = "C:\\Game\\game.exe", .executable = "/opt/wine64",
              .environment = {{"SteamAppId", "570"}, {"EMPTY", ""}}});
    auto fs = proc.fs();
    EXPECT_EQ(fs.info(7)->comm, "ga me");
    EXPECT_EQ(fs.command(7), "C:\\Game\\game.exe");
    EXPECT_EQ(fs.executable(7), "/opt/wine64");
    EXPECT_EQ(variable(fs.environment(7), "SteamAppId"), "570");
    EXPECT_EQ(variable(fs.environment(7), "EMPTY"), "");
}

TEST(ProcFs, AVanishedProcessIsEmptyEverywhere)
{
    FakeProc proc;
    auto fs = proc.fs();
    EXPECT_FALSE(fs.info(8));
    EXPECT_EQ(fs.environment(8), "");
    EXPECT_EQ(fs.command(8), "");
    EXPECT_EQ(fs.executable(8), "");
    EXPECT_TRUE(ProcFs(proc.dir() / "missing").processes().empty());
}

TEST(ProcFs, ListsProcessesAndNothingElse)
{
    FakeProc proc;
    for (std::uint32_t pid : {1U, 30U, 4'194'304U})
        proc.add({.pid = pid});
    for (auto other : {"self", "12a", "-5", "sys/kernel"})
        proc.dir().write(std::string(other) + "/stat", "");
    auto found = proc.fs().processes();
    std::ranges::sort(found);
    EXPECT_EQ(found, (std::vector<std::uint32_t>{1, 30, 4'194'304}));
}

TEST(Environment, NeedsNoNulAtItsEnd)
{
    using namespace std::literals;
    EXPECT_EQ(variable("A=1\0B=2"sv, "B"), "2");
    EXPECT_EQ(variable("A=1\0B=2\0"sv, "B"), "2");
    EXPECT_EQ(variable("B"sv, "B"), std::nullopt);
    EXPECT_EQ(variable(""sv, "B"), std::nullopt);
}

TEST(Environment, MatchesWholeNamesOnlyAndTheFirstOfThem)
{
    using namespace std::literals;
    EXPECT_EQ(variable("SteamAppIdX=1\0XSteamAppId=2\0SteamAppId=3\0SteamAppId=4\0"sv, "SteamAppId"), "3");
    EXPECT_EQ(variable("A=SteamAppId=5\0"sv, "SteamAppId"), std::nullopt);
    EXPECT_EQ(variable("SteamAppId=a=b\0"sv, "SteamAppId"), "a=b");
}

TEST(Command, IsTheFirstArgument)
{
    using namespace std::literals;
    test::TempDir dir;
    ProcFs fs(dir.path());
    dir.write("1/cmdline", "Z:\\a b.exe\0-x\0"sv);
    dir.write("2/cmdline", "no end"sv);
    dir.write("3/cmdline", ""sv); // a kernel thread
    EXPECT_EQ(fs.command(1), "Z:\\a b.exe");
    EXPECT_EQ(fs.command(2), "no end");
    EXPECT_EQ(fs.command(3), "");
}

} // namespace
} // namespace gamer
