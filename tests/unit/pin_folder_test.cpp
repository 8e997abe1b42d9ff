// SPDX-License-Identifier: GPL-2.0-only
// The folder of pins: complete or not there, and never over somebody else's.
#include "../../cmd/gamer-sched/pin_folder.h"

#include <optional>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support.h"

namespace gamer::sched {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class PinFolderTest : public testing::Test {
protected:
    // A staging folder with a file in it where maps would be.
    PinFolder staged()
    {
        auto folder = PinFolder::stage(root);
        EXPECT_TRUE(folder) << folder.error().text;
        std::ofstream(folder->path("abi")) << "map";
        return std::move(*folder);
    }

    // A finished folder with these pins.
    void pin(const std::string &name, const std::vector<const char *> &pins)
    {
        fs::create_directories(parent + "/" + name);
        chmod((parent + "/" + name).c_str(), 0700);
        for (auto pin : pins)
            dir.write("gamer/" + name + "/" + pin, "");
    }

    std::ptrdiff_t entries(const std::string &path) { return std::distance(fs::directory_iterator(path), {}); }

    test::TempDir dir;
    std::string parent = dir / "gamer", root = parent + "/v1";
};

TEST_F(PinFolderTest, StagesBesideTheRootClosedToOthers)
{
    auto folder = staged();
    auto staging = fs::path(folder.path("abi")).parent_path();
    EXPECT_EQ(staging.parent_path(), parent);
    EXPECT_FALSE(fs::exists(root));
    EXPECT_EQ(fs::status(staging).permissions(), fs::perms(0700));
    EXPECT_EQ(fs::status(parent).permissions(), fs::perms(0700));
    EXPECT_EQ(staging.filename().string().find('.'), std::string::npos) << "bpffs allows no dots";
}

TEST_F(PinFolderTest, PublishedItIsThereAtOnceWithItsContent)
{
    auto folder = staged();
    ASSERT_TRUE(folder.publish());
    EXPECT_EQ(folder.path("abi"), root + "/abi");
    EXPECT_EQ(test::text_of(root + "/abi"), "map");
    EXPECT_EQ(entries(parent), 1);
}

TEST_F(PinFolderTest, NeverReplacesWhatIsThere)
{
    fs::create_directories(root); // even an empty folder, which rename() would replace
    chmod(parent.c_str(), 0700);
    {
        auto folder = staged();
        auto published = folder.publish();
        ASSERT_FALSE(published);
        EXPECT_THAT(published.error().text, HasSubstr(root));
    }
    EXPECT_TRUE(fs::exists(root));
    EXPECT_EQ(entries(parent), 1) << "the staging folder is gone";
}

TEST_F(PinFolderTest, VanishesWithItsOwnerStagedOrPublished)
{
    {
        auto folder = staged();
    }
    EXPECT_FALSE(fs::exists(parent));
    {
        auto folder = staged();
        ASSERT_TRUE(folder.publish());
    }
    EXPECT_FALSE(fs::exists(parent));
}

TEST_F(PinFolderTest, KeptItStays)
{
    {
        auto folder = staged();
        ASSERT_TRUE(folder.publish());
        folder.keep();
    }
    EXPECT_EQ(test::text_of(root + "/abi"), "map");
}

TEST_F(PinFolderTest, MovedItHasOneOwner)
{
    std::optional<PinFolder> kept;
    {
        auto folder = staged();
        kept.emplace(std::move(folder));
    }
    EXPECT_TRUE(fs::exists(kept->path("abi")));
    kept.reset();
    EXPECT_FALSE(fs::exists(parent));
}

TEST_F(PinFolderTest, RefusesAParentThatOthersCanChange)
{
    fs::create_directory(parent);
    for (mode_t mode : {0777, 0722, 0770, 0702}) {
        chmod(parent.c_str(), mode);
        EXPECT_FALSE(PinFolder::stage(root)) << mode;
        EXPECT_EQ(entries(parent), 0);
    }
    chmod(parent.c_str(), 01777); // what others own there they keep, and ours they cannot touch
    EXPECT_TRUE(PinFolder::stage(root));
}

TEST_F(PinFolderTest, RefusesAParentThatIsASymlinkOrAFile)
{
    fs::create_directory(dir / "elsewhere");
    fs::create_directory_symlink(dir / "elsewhere", parent);
    EXPECT_FALSE(PinFolder::stage(root));
    fs::remove(parent);
    dir.write("gamer", "");
    EXPECT_FALSE(PinFolder::stage(root));
    EXPECT_EQ(entries(dir / "elsewhere"), 0);
}

TEST_F(PinFolderTest, RefusesAnothersParent)
{
    fs::create_directory(parent);
    if (chown(parent.c_str(), 12'345, 12'345))
        GTEST_SKIP() << "only root can give a folder away";
    EXPECT_FALSE(PinFolder::stage(root));
}

TEST_F(PinFolderTest, AGrandparentIsNotMade)
{
    auto folder = PinFolder::stage(dir / "missing/gamer/v1");
    ASSERT_FALSE(folder);
    EXPECT_THAT(folder.error().text, HasSubstr(dir / "missing/gamer"));
}

TEST_F(PinFolderTest, RemovesAllPinsAndTheEmptyParent)
{
    pin("v1", {"link", "abi", "stats"});
    ASSERT_TRUE(remove_pins(root));
    EXPECT_FALSE(fs::exists(parent));
    EXPECT_TRUE(remove_pins(root)) << "nothing there is no error";
}

TEST_F(PinFolderTest, RemovesAHalfMadeSet)
{
    for (std::vector<const char *> names : {std::vector<const char *>(), {"config"}, {"abi", "of_a_later_version"}}) {
        pin("v1", names);
        EXPECT_TRUE(remove_pins(root));
        EXPECT_FALSE(fs::exists(root));
    }
}

TEST_F(PinFolderTest, RemovesAParentOnlyWhenEmpty)
{
    pin("v1", {"link"});
    pin("v2", {"link"});
    ASSERT_TRUE(remove_pins(root));
    EXPECT_FALSE(fs::exists(root));
    EXPECT_TRUE(fs::exists(parent + "/v2/link"));
}

TEST_F(PinFolderTest, RemovesNothingThatItDidNotMake)
{
    pin("v1", {"link", "somebodys"});
    auto removed = remove_pins(root);
    ASSERT_FALSE(removed);
    EXPECT_THAT(removed.error().text, HasSubstr(root));
    EXPECT_EQ(entries(root), 2);
}

TEST_F(PinFolderTest, RemovesNothingFromAFolderOpenToOthers)
{
    pin("v1", {"link", "abi"});
    chmod(root.c_str(), 0755);
    EXPECT_FALSE(remove_pins(root));
    EXPECT_EQ(entries(root), 2);
}

TEST_F(PinFolderTest, RemovesNothingThroughASymlink)
{
    pin("precious", {"abi", "stats"});
    fs::create_directory_symlink(parent + "/precious", root);
    fs::create_directory_symlink(parent + "/precious", root + "_new_1");
    EXPECT_FALSE(remove_pins(root));
    remove_abandoned(root);
    EXPECT_EQ(entries(parent + "/precious"), 2);
}

TEST_F(PinFolderTest, SaysWhatItCouldNotRemove)
{
    pin("v1", {"abi"});
    dir.write("gamer/v1/folder/file", "");
    auto removed = remove_pins(root);
    ASSERT_FALSE(removed);
    EXPECT_THAT(removed.error().text, HasSubstr(root));
    EXPECT_TRUE(fs::exists(root + "/folder/file"));
}

TEST_F(PinFolderTest, RemovesWhatKilledOnesLeftAndNothingElse)
{
    for (auto name : {"v1_new_1", "v1_new_22", "v1", "v11_new_3"})
        pin(name, {"abi"});
    remove_abandoned(root);
    EXPECT_TRUE(fs::exists(root + "/abi"));
    EXPECT_TRUE(fs::exists(parent + "/v11_new_3/abi"));
    EXPECT_EQ(entries(parent), 2);
    remove_abandoned(dir / "missing/v1"); // is no error
}

TEST_F(PinFolderTest, LooksForNothingInAParentThatOthersCanChange)
{
    pin("v1_new_1", {"abi"});
    chmod(parent.c_str(), 0777);
    remove_abandoned(root);
    EXPECT_TRUE(fs::exists(parent + "/v1_new_1/abi"));
}

} // namespace
} // namespace gamer::sched
