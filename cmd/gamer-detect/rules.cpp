// SPDX-License-Identifier: GPL-2.0-only
#include "rules.h"

#include <algorithm>
#include <array>
#include <cctype>

#include <fmt/format.h>

#include "text.h"

namespace gamer::detect {

namespace {

constexpr std::array<std::string_view, 2> steam_variables = {"SteamAppId", "SteamGameId"};
constexpr std::array<std::string_view, 5> wine_loaders = {"wine", "wine64", "wine-preloader", "wine64-preloader",
                                                          "wineloader"};
// What runs beside a game and would be taken for it.
constexpr std::array<std::string_view, 22> helpers = {
    "conhost.exe",    "explorer.exe", "iexplore.exe",  "plugplay.exe",     "rpcss.exe",      "rundll32.exe",
    "services.exe",   "start.exe",    "steam.exe",     "svchost.exe",      "tabtip.exe",     "wineboot.exe",
    "winedevice.exe", "winemenubuilder.exe", "wineserver", "wineserver64", "reaper",         "fossilize_replay",
    "gameoverlayui",  "steam",        "steamwebhelper", "pressure-vessel-wrap"};

bool contains(const auto &list, std::string_view name)
{
    return std::ranges::find(list, name) != list.end();
}

bool is_windows_program(std::string_view name)
{
    return name.ends_with(".exe");
}

std::optional<Verdict> judge_steam(std::string_view environment)
{
    for (auto name : steam_variables) {
        auto app = variable(environment, name);
        // Steam itself and what it starts for itself carry 0 or nothing.
        if (app && parse_number(*app).value_or(0) > 0)
            return Verdict{"Steam app " + *app, *app};
    }
    return {};
}

std::optional<Verdict> judge_wine(const ProcFs &procfs, std::uint32_t tgid)
{
    auto program = base_name(procfs.command(tgid));
    if (!is_windows_program(program) || contains(helpers, program))
        return {};
    if (!contains(wine_loaders, base_name(procfs.executable(tgid))))
        return {};
    return Verdict{"Wine program " + program, ""};
}

} // namespace

std::string base_name(std::string_view path)
{
    std::string name(path.substr(path.find_last_of("/\\") + 1));
    std::ranges::transform(name, name.begin(), [](unsigned char byte) { return char(std::tolower(byte)); });
    return name;
}

bool is_helper(const ProcFs &procfs, std::uint32_t tgid)
{
    return contains(helpers, base_name(procfs.command(tgid))) || contains(helpers, base_name(procfs.executable(tgid)));
}

std::optional<Verdict> judge(const ProcFs &procfs, std::uint32_t tgid)
{
    if (auto steam = judge_steam(procfs.environment(tgid)))
        return steam;
    return judge_wine(procfs, tgid);
}

} // namespace gamer::detect
