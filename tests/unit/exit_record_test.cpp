// SPDX-License-Identifier: GPL-2.0-only
// Why a scheduler ended, in words.
#include "../../cmd/gamer-sched/exit_record.h"

#include <algorithm>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "../../cmd/gamer-sched/scheduler.h"
#include "text.h"

namespace gamer::sched {
namespace {

gamer_exit ended(std::uint64_t kind, const char *reason, const char *message)
{
    gamer_exit record{.kind = kind};
    set_field(record.reason, reason);
    set_field(record.message, message);
    return record;
}

TEST(ExitSentence, HasReasonKindAndMessage)
{
    EXPECT_EQ(sentence(ended(1026, "runnable task stall", "hog[123] failed to run for 30.1s")),
              "runnable task stall (1026): hog[123] failed to run for 30.1s");
    EXPECT_EQ(sentence(ended(64, "unregistered from user space", "")), "unregistered from user space (64)");
}

TEST(ExitSentence, IsSafeToPrint)
{
    EXPECT_EQ(sentence(ended(1026, "stall", "\x1b[2J[1]")), "stall (1026): \\x1b[2J[1]");
    gamer_exit unended{.kind = 1025};
    std::ranges::fill(unended.reason, 'r');
    EXPECT_EQ(sentence(unended), std::string(GAMER_REASON_LEN, 'r') + " (1025)");
}

TEST(ExitFacts, TellErrorsFromRequests)
{
    EXPECT_FALSE(describe(ended(64, "asked", ""))["error"]);
    EXPECT_FALSE(describe(ended(1023, "asked", ""))["error"]);
    EXPECT_TRUE(describe(ended(1024, "error", ""))["error"]);
    EXPECT_EQ(describe(ended(1026, "a", "\xff")).dump(),
              R"({"kind":1026,"code":0,"error":true,"reason":"a","message":"\\xff"})");
}

SchedExtState kernel(const char *state, const char *ops)
{
    return {.supported = true, .state = state, .ops = ops};
}

std::string refusal(const SchedExtState &state)
{
    auto vacant = require_vacant(state);
    if (vacant)
        return "";
    EXPECT_EQ(vacant.error().code, ExitCode::other_scheduler);
    return vacant.error().text;
}

TEST(RequireVacant, NamesWhoIsThere)
{
    EXPECT_EQ(refusal(kernel("disabled", "")), "");
    EXPECT_EQ(refusal(kernel("enabled", "gamer")).find("gamer is attached already"), 0U);
    EXPECT_EQ(refusal(kernel("enabled", "scx\n")), "another scheduler is attached: scx\\x0a (enabled); stop it first");
    EXPECT_EQ(refusal(kernel("disabling", "")), "another scheduler is attached: unknown (disabling); stop it first");
}

} // namespace
} // namespace gamer::sched
