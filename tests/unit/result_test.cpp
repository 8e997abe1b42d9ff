// SPDX-License-Identifier: GPL-2.0-only
// Errors on their way up: unchanged, and nothing runs behind them.
#include "result.h"

#include <memory>

#include <gtest/gtest.h>

namespace gamer {
namespace {

Result<int> halve(int number)
{
    if (number % 2)
        return fail(ExitCode::usage, "{} is odd", number);
    return number / 2;
}

Result<int> quarter(int number)
{
    return GAMER_TRY(halve(GAMER_TRY(halve(number))));
}

TEST(Try, GivesTheValueOrReturnsTheError)
{
    EXPECT_EQ(quarter(8).value(), 2);
    auto error = quarter(6);
    ASSERT_FALSE(error);
    EXPECT_EQ(error.error().text, "3 is odd");
    EXPECT_EQ(error.error().code, ExitCode::usage);
}

Result<void> check_twice(int first, int second, int &evaluated)
{
    GAMER_CHECK((++evaluated, halve(first)));
    GAMER_CHECK((++evaluated, halve(second)));
    return {};
}

TEST(Check, StopsAtTheFirstErrorAndEvaluatesOnce)
{
    int evaluated = 0;
    EXPECT_TRUE(check_twice(2, 4, evaluated));
    EXPECT_EQ(evaluated, 2);
    auto error = check_twice(1, 3, evaluated);
    ASSERT_FALSE(error);
    EXPECT_EQ(error.error().text, "1 is odd");
    EXPECT_EQ(evaluated, 3);
}

TEST(Try, MovesWhatCannotBeCopied)
{
    auto make = []() -> Result<std::unique_ptr<int>> { return std::make_unique<int>(5); };
    auto use = [&]() -> Result<int> { return *GAMER_TRY(make()); };
    EXPECT_EQ(use().value(), 5);
}

TEST(Fail, WithoutACodeIsAnOrdinaryFailure)
{
    Result<void> result = fail("cannot {} {}", "read", 5);
    EXPECT_EQ(result.error().code, ExitCode::failed);
    EXPECT_EQ(result.error().text, "cannot read 5");
}

TEST(ErrnoText, TakesEitherSign)
{
    EXPECT_EQ(errno_text(ENOENT), "No such file or directory");
    EXPECT_EQ(errno_text(-ENOENT), errno_text(ENOENT));
}

// Scripts rely on these numbers.
TEST(ExitCodes, AreTheDocumentedList)
{
    EXPECT_EQ(int(ExitCode::ok), 0);
    EXPECT_EQ(int(ExitCode::failed), 1);
    EXPECT_EQ(int(ExitCode::usage), 2);
    EXPECT_EQ(int(ExitCode::not_running), 3);
    EXPECT_EQ(int(ExitCode::other_scheduler), 4);
    EXPECT_EQ(int(ExitCode::unsupported), 77);
}

} // namespace
} // namespace gamer
