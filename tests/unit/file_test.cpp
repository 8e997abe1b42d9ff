// SPDX-License-Identifier: GPL-2.0-only
// Reading what has no size, and replacing a file under its readers.
#include "file.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <gtest/gtest.h>

#include "fd.h"
#include "support.h"

namespace gamer {
namespace {

namespace fs = std::filesystem;

TEST(ReadFile, ReadsAllOfIt)
{
    test::TempDir dir;
    for (std::size_t size : {0, 1, 4095, 4096, 4097, 10'000}) {
        std::string text(size, 'x');
        EXPECT_EQ(read_file(dir.write("file", text)).value(), text);
    }
}

TEST(ReadFile, StopsAtItsLimit)
{
    test::TempDir dir;
    auto path = dir.write("file", std::string(9000, 'a') + "b");
    EXPECT_EQ(read_file(path, 0).value(), "");
    EXPECT_EQ(read_file(path, 1).value(), "a");
    EXPECT_EQ(read_file(path, 5000).value().size(), 5000U);
    EXPECT_EQ(read_file(path, 9001).value().back(), 'b');
}

TEST(ReadFile, NamesWhatItCannotRead)
{
    test::TempDir dir;
    auto missing = read_file(dir / "missing"), folder = read_file(dir.path());
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().text, "cannot read " + dir / "missing" + ": No such file or directory");
    ASSERT_FALSE(folder);
    EXPECT_NE(folder.error().text.find("directory"), std::string::npos);
}

TEST(ReplaceFile, WritesTextAndModeAndLeavesNothingElse)
{
    test::TempDir dir;
    ASSERT_TRUE(replace_file(dir / "file", "new", 0600));
    EXPECT_EQ(test::text_of(dir / "file"), "new");
    EXPECT_EQ(fs::status(dir / "file").permissions(), fs::perms(0600));
    EXPECT_EQ(std::distance(fs::directory_iterator(dir.path()), {}), 1);
}

TEST(ReplaceFile, AReaderOfTheOldTextKeepsIt)
{
    test::TempDir dir;
    Fd reader(open(dir.write("file", "the old text").c_str(), O_RDONLY | O_CLOEXEC));
    ASSERT_TRUE(replace_file(dir / "file", "new", 0644));
    char text[32];
    auto size = read(reader.get(), text, sizeof(text));
    ASSERT_GT(size, 0);
    EXPECT_EQ(std::string(text, std::size_t(size)), "the old text");
    EXPECT_EQ(test::text_of(dir / "file"), "new");
}

TEST(ReplaceFile, FollowsNoSymlinkLaidInItsWay)
{
    test::TempDir dir;
    auto victim = dir.write("victim", "precious");
    fs::create_symlink(victim, dir / "file.new");
    EXPECT_FALSE(replace_file(dir / "file", "new", 0644));
    EXPECT_EQ(test::text_of(victim), "precious");
    EXPECT_FALSE(fs::exists(dir / "file"));
}

TEST(ReplaceFile, CleansUpWhenItFails)
{
    test::TempDir dir;
    fs::create_directory(dir / "folder");
    auto result = replace_file(dir / "folder", "new", 0644);
    ASSERT_FALSE(result);
    EXPECT_NE(result.error().text.find(dir / "folder"), std::string::npos);
    EXPECT_FALSE(fs::exists(dir / "folder.new"));
    EXPECT_FALSE(replace_file(dir / "missing/file", "new", 0644));
}

} // namespace
} // namespace gamer
