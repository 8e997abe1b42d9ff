// SPDX-License-Identifier: GPL-2.0-only
// Which processes count as a game.
#include "../../cmd/gamer-detect/rules.h"

#include <gtest/gtest.h>

#include "support.h"

namespace gamer::detect {
namespace {

using test::FakeProc;
using test::FakeProcess;
using Environment = std::map<std::string, std::string>;

struct Example {
    const char *what;
    std::string command, executable;
    Environment environment;
    std::string reason, app; // empty: no game
    bool helper = false;
};

const Environment dota = {{"HOME", "/home/me"}, {"SteamAppId", "570"}, {"SteamGameId", "570"}};
constexpr auto wine = "/usr/lib/wine/wine64-preloader", shell = "/usr/bin/bash", native = "/games/dota/dota2";

const Example examples[] = {
    {"a native game of Steam", native, native, dota, "Steam app 570", "570"},
    {"its launcher script", "./dota.sh", shell, dota, "Steam app 570", "570"},
    {"Steam's reaper is part of the game, and a helper", "/steam/reaper", "/steam/reaper", dota, "Steam app 570", "570", true},
    {"so is Proton's wineserver", "/proton/bin/wineserver", "/proton/bin/wineserver", dota, "Steam app 570", "570", true},
    {"only SteamGameId", native, native, {{"SteamGameId", "99"}}, "Steam app 99", "99"},
    {"Steam's own processes carry 0", native, native, {{"SteamAppId", "0"}}, "", ""},
    {"0 and then a game id", native, native, {{"SteamAppId", "0"}, {"SteamGameId", "7"}}, "Steam app 7", "7"},
    {"an empty id", native, native, {{"SteamAppId", ""}}, "", ""},
    {"an id that is none", native, native, {{"SteamAppId", "570x"}}, "", ""},
    {"no environment", native, native, {}, "", ""},
    {"a program under Wine", "C:\\Games\\Game.EXE", wine, {}, "Wine program game.exe", ""},
    {"with a Unix path", "/home/me/.wine/drive_c/game.exe", "/usr/bin/wine", {}, "Wine program game.exe", ""},
    {"with a Wine of its own", "game.exe", "/opt/lutris/wine64", {}, "Wine program game.exe", ""},
    {"a Linux program that calls itself so", "game.exe", shell, {}, "", ""},
    {"Wine running something else", "/usr/bin/winecfg", wine, {}, "", ""},
    {"Wine's desktop", "C:\\windows\\explorer.exe", wine, {}, "", "", true},
    {"Wine's services", "C:\\windows\\system32\\Services.exe", wine, {}, "", "", true},
    {"Steam for Windows under Wine", "C:\\Steam\\steam.exe", wine, {}, "", "", true},
    {"the Steam client", "/home/me/.steam/steam", "/home/me/.steam/steam", {}, "", "", true},
    {"Steam's browser", "./steamwebhelper", "/steam/steamwebhelper", {}, "", "", true},
    {"a helper by its executable only", "renamed", "/steam/gameoverlayui", {}, "", "", true},
    {"a kernel thread", "", "", {}, "", ""},
};

TEST(Rules, JudgeWellKnownProcesses)
{
    for (auto &example : examples) {
        FakeProc proc;
        auto executable = example.executable.empty() ? "-" : example.executable;
        proc.add({.pid = 5, .command = example.command, .executable = executable, .environment = example.environment});
        auto verdict = judge(proc.fs(), 5);
        EXPECT_EQ(verdict ? verdict->reason : "", example.reason) << example.what;
        EXPECT_EQ(verdict ? verdict->app : "", example.app) << example.what;
        EXPECT_EQ(is_helper(proc.fs(), 5), example.helper) << example.what;
    }
}

TEST(Rules, AVanishedProcessIsNoGame)
{
    FakeProc proc;
    EXPECT_FALSE(judge(proc.fs(), 5));
    EXPECT_FALSE(is_helper(proc.fs(), 5));
}

TEST(BaseName, OfUnixAndWindowsPaths)
{
    EXPECT_EQ(base_name("/usr/bin/Wine"), "wine");
    EXPECT_EQ(base_name("C:\\Games\\A B\\Game.EXE"), "game.exe");
    EXPECT_EQ(base_name("Z:/mixed\\up.exe"), "up.exe");
    EXPECT_EQ(base_name("plain"), "plain");
    EXPECT_EQ(base_name("/ends/in/"), "");
    EXPECT_EQ(base_name(""), "");
    EXPECT_EQ(base_name("\xc3\x84.exe"), "\xc3\x84.exe") << "no byte above ASCII is changed";
}

} // namespace
} // namespace gamer::detect
