// SPDX-License-Identifier: GPL-2.0-only
#include "displays.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "file.h"
#include "text.h"

namespace gamer::frame {

namespace {

std::string first_line(const std::filesystem::path &path)
{
    auto text = read_file(path.string(), 4096);
    return text ? std::string(trimmed(split(*text, '\n').front())) : std::string();
}

} // namespace

std::vector<Display> list_displays(const std::string &root)
{
    std::vector<Display> displays;
    std::error_code none;
    for (auto &entry : std::filesystem::directory_iterator(root, none)) {
        int card = 0, used = 0;
        auto name = entry.path().filename().string();
        // "card0-HDMI-A-1" is a connector, "card0" the card itself.
        if (std::sscanf(name.c_str(), "card%d-%n", &card, &used) != 1 || !used)
            continue;
        displays.push_back({card, name.substr(std::size_t(used)), first_line(entry.path() / "status") == "connected",
                            first_line(entry.path() / "enabled") == "enabled", first_line(entry.path() / "modes")});
    }
    std::ranges::sort(displays, {}, [](auto &display) { return std::pair(display.card, display.connector); });
    return displays;
}

} // namespace gamer::frame
