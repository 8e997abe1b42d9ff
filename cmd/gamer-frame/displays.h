// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string>
#include <vector>

namespace gamer::frame {

struct Display {
    int card = 0;
    std::string connector; // "HDMI-A-1"
    bool connected = false;
    bool enabled = false;
    std::string mode; // "1920x1080", the preferred one; empty if there is none
};

/*
 * Every connector, from sysfs. No card is opened: whoever opens one that nobody masters becomes its master, and the
 * compositor that starts next cannot. `root` is a parameter for tests.
 */
std::vector<Display> list_displays(const std::string &root = "/sys/class/drm");

} // namespace gamer::frame
