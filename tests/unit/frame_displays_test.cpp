// SPDX-License-Identifier: GPL-2.0-only
// Displays from a fake /sys/class/drm.
#include "../../cmd/gamer-frame/displays.h"

#include <gtest/gtest.h>

#include "support.h"

namespace gamer::frame {
namespace {

void add(const test::TempDir &dir, std::string name, const char *status, const char *enabled, const char *modes)
{
    dir.write(name + "/status", status);
    dir.write(name + "/enabled", enabled);
    dir.write(name + "/modes", modes);
}

TEST(Displays, AreReadFromTheirConnectors)
{
    test::TempDir dir;
    add(dir, "card1-HDMI-A-1", "connected\n", "enabled\n", "1920x1080\n1280x720\n");
    auto displays = list_displays(dir.path());
    ASSERT_EQ(displays.size(), 1U);
    EXPECT_EQ(displays[0].card, 1);
    EXPECT_EQ(displays[0].connector, "HDMI-A-1");
    EXPECT_TRUE(displays[0].connected);
    EXPECT_TRUE(displays[0].enabled);
    EXPECT_EQ(displays[0].mode, "1920x1080");
}

TEST(Displays, NotConnectedIsNotConnected)
{
    test::TempDir dir;
    add(dir, "card0-DP-1", "disconnected\n", "disabled\n", "");
    auto display = list_displays(dir.path()).at(0);
    EXPECT_FALSE(display.connected);
    EXPECT_FALSE(display.enabled);
    EXPECT_EQ(display.mode, "");
}

TEST(Displays, AreSortedByCardAndConnector)
{
    test::TempDir dir;
    for (auto name : {"card10-DP-1", "card2-DP-2", "card2-DP-1", "card0-eDP-1"})
        add(dir, name, "connected\n", "enabled\n", "");
    std::string order;
    for (auto &display : list_displays(dir.path()))
        order += std::to_string(display.card) + ":" + display.connector + " ";
    EXPECT_EQ(order, "0:eDP-1 2:DP-1 2:DP-2 10:DP-1 ");
}

TEST(Displays, CardsAndOtherThingsAreNone)
{
    test::TempDir dir;
    for (auto name : {"card0", "renderD128", "controlD64", "version", "card", "cardX-DP-1", "ttm"})
        dir.write(std::string(name) + "/status", "connected\n");
    EXPECT_TRUE(list_displays(dir.path()).empty());
}

TEST(Displays, OfAMachineWithoutGraphicsAreNone)
{
    test::TempDir dir;
    EXPECT_TRUE(list_displays(dir / "missing").empty());
}

TEST(Displays, AConnectorThatVanishesIsJustNotConnected)
{
    test::TempDir dir;
    std::filesystem::create_directory(dir / "card0-DP-1");
    auto displays = list_displays(dir.path());
    ASSERT_EQ(displays.size(), 1U);
    EXPECT_FALSE(displays[0].connected);
    EXPECT_EQ(displays[0].mode, "");
}

} // namespace
} // namespace gamer::frame
