// SPDX-License-Identifier: GPL-2.0-only
// What gamer-detect leaves out of a batch of process events.
#include "../../cmd/gamer-detect/batch.h"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support.h"

namespace gamer::detect {
namespace {

using test::Random;
using test::random_states;

gamer_process_event event(gamer_process_event_kind kind, std::uint32_t tgid, std::uint32_t ticks = 1)
{
    return {.kind = kind, .process = {tgid, ticks}};
}

std::vector<gamer_process_event> random_batch(Random &random)
{
    std::vector<gamer_process_event> batch(random.up_to(12));
    for (auto &entry : batch)
        entry = event(gamer_process_event_kind(random.up_to(2)), std::uint32_t(random.up_to(4)), std::uint32_t(random.up_to(1)));
    return batch;
}

TEST(Batch, LeavesOutAStartWhoseProcessEnded)
{
    auto left = without_short_lived({event(GAMER_PROCESS_EXEC, 7), event(GAMER_PROCESS_EXIT, 7), event(GAMER_PROCESS_EXEC, 8)});
    ASSERT_EQ(left.size(), 2U);
    EXPECT_EQ(left[0].kind, GAMER_PROCESS_EXIT);
    EXPECT_EQ(left[1].process.tgid, 8U);
}

// A number that comes back belongs to another process.
TEST(Batch, TellsProcessesOfOneNumberApart)
{
    EXPECT_EQ(without_short_lived({event(GAMER_PROCESS_EXIT, 7, 1), event(GAMER_PROCESS_EXEC, 7, 2)}).size(), 2U);
}

// Forks make families, and ends clear them away.
TEST(Batch, KeepsEveryForkAndEndInTheirOrder)
{
    Random random(1);
    auto is_exec = [](auto &entry) { return entry.kind == GAMER_PROCESS_EXEC; };
    auto same = [](auto &left, auto &right) { return left.kind == right.kind && left.process.tgid == right.process.tgid; };
    for (int i = 0; i < random_states; ++i) {
        auto batch = random_batch(random);
        auto left = without_short_lived(batch);
        std::erase_if(batch, is_exec);
        std::erase_if(left, is_exec);
        ASSERT_TRUE(std::ranges::equal(batch, left, same));
    }
}

// A game that is started in peace is named soon, and a build has few batches a second.
TEST(Batch, IsShortAfterAQuietTimeAndRareInABuild)
{
    using namespace std::chrono_literals;
    EXPECT_EQ(time_to_collect(1h), batch_time);
    EXPECT_EQ(time_to_collect(batch_spacing), batch_time);
    EXPECT_EQ(time_to_collect(0ms), batch_spacing);
    EXPECT_EQ(time_to_collect(20ms), batch_spacing - 20ms);
}

} // namespace
} // namespace gamer::detect
