// SPDX-License-Identifier: GPL-2.0-only
// One holder at a time, and the loser is told who it is.
#include "lock.h"

#include <filesystem>
#include <optional>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support.h"

namespace gamer {
namespace {

constexpr auto name = "gamer-unit-test";

// Lock uses the real state folder: leaves it as it was found.
class LockTest : public testing::Test {
protected:
    void SetUp() override
    {
        std::error_code error;
        std::filesystem::create_directory(state_folder, error);
        if (access(state_folder, W_OK))
            GTEST_SKIP() << state_folder << " is not writable: locks are for root";
    }
    ~LockTest() override
    {
        std::error_code ignored;
        std::filesystem::remove(path_, ignored);
        if (!was_there_)
            std::filesystem::remove(state_folder, ignored); // unless somebody else has put something there
    }

    static Result<Lock> take() { return Lock::take(name, std::chrono::milliseconds(0)); }

    bool was_there_ = std::filesystem::exists(state_folder);
    std::filesystem::path path_ = std::filesystem::path(state_folder) / (std::string(name) + ".lock");
};

TEST_F(LockTest, ASecondTakerIsRefusedAndToldWhoHoldsIt)
{
    auto first = take();
    ASSERT_TRUE(first) << first.error().text;
    auto second = take();
    ASSERT_FALSE(second);
    EXPECT_THAT(second.error().text, testing::HasSubstr(name));
    EXPECT_THAT(second.error().text, testing::HasSubstr("process " + std::to_string(getpid())));
}

TEST_F(LockTest, IsGivenBackByItsHolder)
{
    for (int i = 0; i < 3; ++i)
        EXPECT_TRUE(take());
}

TEST_F(LockTest, MovesWithItsOwner)
{
    std::optional<Lock> kept;
    {
        auto first = take();
        ASSERT_TRUE(first);
        kept.emplace(std::move(*first));
    }
    EXPECT_FALSE(take());
    kept.reset();
    EXPECT_TRUE(take());
}

TEST_F(LockTest, OtherNamesAreOtherLocks)
{
    auto first = take(), other = Lock::take("gamer-unit-other", std::chrono::milliseconds(0));
    EXPECT_TRUE(first);
    EXPECT_TRUE(other);
    std::filesystem::remove(std::filesystem::path(state_folder) / "gamer-unit-other.lock");
}

TEST_F(LockTest, FollowsNoSymlink)
{
    test::TempDir dir;
    auto victim = dir.write("victim", "precious");
    std::filesystem::create_symlink(victim, path_);
    EXPECT_FALSE(take());
    EXPECT_EQ(test::text_of(victim), "precious");
}

} // namespace
} // namespace gamer
