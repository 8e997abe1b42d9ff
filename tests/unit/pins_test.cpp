// SPDX-License-Identifier: GPL-2.0-only
// Which folders and which abi records are trusted.
#include "pins.h"

#include <sys/stat.h>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support.h"
#include "text.h"
#include "version.h"

namespace gamer {
namespace {

using testing::HasSubstr;

constexpr auto boot = "0123-boot";

gamer_abi good_abi()
{
    gamer_abi abi{.magic = GAMER_ABI_MAGIC, .major = GAMER_ABI_MAJOR, .minor = GAMER_ABI_MINOR, .layout = GAMER_LAYOUT};
    set_field(abi.build, GAMER_VERSION);
    set_field(abi.boot_id, boot);
    return abi;
}

std::string complaint(const gamer_abi &abi)
{
    auto checked = check_abi(abi, boot, "/root");
    return checked ? "" : checked.error().text;
}

TEST(CheckAbi, AcceptsItsOwn)
{
    EXPECT_EQ(complaint(good_abi()), "");
}

TEST(CheckAbi, AcceptsALaterMinorOfTheSameLayout)
{
    auto abi = good_abi();
    abi.minor = 99;
    EXPECT_EQ(complaint(abi), "");
}

TEST(CheckAbi, RefusesAHalfMadeSet)
{
    EXPECT_THAT(complaint({}), HasSubstr("half made"));
    auto abi = good_abi();
    abi.magic ^= 1;
    EXPECT_THAT(complaint(abi), HasSubstr("not made by gamer-sched"));
}

TEST(CheckAbi, RefusesAnotherMajorOrLayoutAndSaysWhose)
{
    auto abi = good_abi();
    set_field(abi.build, "9.9\x1b");
    abi.major += 1;
    EXPECT_THAT(complaint(abi), HasSubstr("gamer 9.9\\x1b "));
    abi = good_abi();
    abi.layout += 1;
    EXPECT_THAT(complaint(abi), HasSubstr("this is gamer " GAMER_VERSION));
}

TEST(CheckAbi, RefusesAnotherBoot)
{
    auto abi = good_abi();
    set_field(abi.boot_id, "0123-boo");
    EXPECT_THAT(complaint(abi), HasSubstr("another boot"));
    std::ranges::fill(abi.boot_id, 'x'); // no NUL at all
    EXPECT_THAT(complaint(abi), HasSubstr("another boot"));
}

TEST(CheckAbi, EveryComplaintNamesTheCure)
{
    gamer_abi wrong[] = {{}, good_abi(), good_abi()};
    wrong[1].layout = 0;
    wrong[2].boot_id[0] = 'x';
    for (auto &abi : wrong)
        EXPECT_THAT(complaint(abi), HasSubstr("gamer-sched detach"));
}

// A folder as gamer-sched makes it.
class CheckFolder : public testing::Test {
protected:
    CheckFolder() { mkdir(root.c_str(), 0700); }

    std::string complaint(const std::string &path) { return complaint_of(check_folder(path, false)); }
    static std::string complaint_of(const Result<void> &checked) { return checked ? "" : checked.error().text; }

    test::TempDir dir;
    std::string root = dir / "v1";
};

TEST_F(CheckFolder, AcceptsOursClosedToOthers)
{
    EXPECT_EQ(complaint(root), "");
    chmod(root.c_str(), 0500);
    EXPECT_EQ(complaint(root), "");
}

TEST_F(CheckFolder, RefusesEveryBitForOthers)
{
    for (mode_t bit = 1; bit < 0100; bit <<= 1) {
        chmod(root.c_str(), 0700 | bit);
        EXPECT_THAT(complaint(root), HasSubstr("open to others")) << bit;
    }
}

TEST_F(CheckFolder, RefusesASymlinkToIt)
{
    ASSERT_EQ(symlink(root.c_str(), (dir / "link").c_str()), 0);
    EXPECT_THAT(complaint(dir / "link"), HasSubstr("no folder"));
}

TEST_F(CheckFolder, RefusesAFile)
{
    EXPECT_THAT(complaint(dir.write("file", "")), HasSubstr("no folder"));
}

TEST_F(CheckFolder, MissingMeansNotRunning)
{
    for (auto path : {dir / "missing", dir.write("file", "") + "/v1"}) {
        auto checked = check_folder(path, false);
        ASSERT_FALSE(checked);
        EXPECT_EQ(checked.error().code, ExitCode::not_running);
    }
}

TEST_F(CheckFolder, RefusesAnotherOwners)
{
    if (chown(root.c_str(), 12'345, 12'345))
        GTEST_SKIP() << "only root can give a folder away";
    EXPECT_THAT(complaint(root), HasSubstr("belongs to user 12345"));
}

TEST_F(CheckFolder, RefusesAnotherFileSystem)
{
    EXPECT_THAT(complaint_of(check_folder(root)), HasSubstr("BPF file system"));
}

TEST(PinIdentity, FollowsTheFolderNotTheName)
{
    test::TempDir dir;
    EXPECT_FALSE(Pins::look(dir / "v1"));
    mkdir((dir / "v1").c_str(), 0700);
    auto first = Pins::look(dir / "v1");
    ASSERT_TRUE(first);
    EXPECT_EQ(Pins::look(dir / "v1"), first);
    mkdir((dir / "next").c_str(), 0700);
    std::filesystem::rename(dir / "next", dir / "v1");
    EXPECT_NE(Pins::look(dir / "v1"), first);
}

TEST(PinsOpen, WithoutAFolderSaysWhatToStart)
{
    test::TempDir dir;
    auto pins = Pins::open(dir / "v1");
    ASSERT_FALSE(pins);
    EXPECT_EQ(pins.error().code, ExitCode::not_running);
    EXPECT_THAT(pins.error().text, HasSubstr("gamer-sched attach"));
}

TEST(MapSpecs, AreInTheOrderOfTheirIds)
{
    auto specs = map_specs();
    ASSERT_EQ(specs.size(), std::size_t(map_count));
    EXPECT_STREQ(specs[map_abi].name, "abi");
    EXPECT_STREQ(specs[map_windows].name, "windows");
    EXPECT_STREQ(specs[map_exit].name, "exit");
    EXPECT_EQ(specs[map_windows].entries, unsigned(GAMER_WINDOW_ENTRIES));
    EXPECT_EQ(specs[map_game].value_size, sizeof(gamer_game));
}

} // namespace
} // namespace gamer
