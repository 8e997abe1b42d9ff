// SPDX-License-Identifier: GPL-2.0-only
// NUMA nodes: every CPU has a queue that exists, and who looks at the others looks at each of them once.
#include "policy.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "support.h"

namespace gamer {
namespace {

using test::Random;
using test::random_states;

TEST(Nodes, OfEveryCpuIsOneAQueueMayExistFor)
{
    Random random;
    gamer_nodes nodes{};
    for (auto &node : nodes.of_cpu)
        node = __u8(random.any());
    for (int i = 0; i < random_states; ++i)
        ASSERT_LT(gamer_node_of(&nodes, std::uint32_t(random.magnitude())), std::uint32_t(GAMER_MAX_NODES));
    for (std::uint64_t count : {0ULL, 1ULL, 63ULL, 64ULL, 65ULL, 0xffffffffULL}) {
        nodes.count = __u32(count);
        EXPECT_EQ(gamer_node_count(&nodes), std::min<std::uint64_t>(count, GAMER_MAX_NODES));
    }
}

TEST(Nodes, EveryOtherOneIsAskedExactlyOnce)
{
    for (std::uint32_t count = 1; count <= GAMER_MAX_NODES; ++count)
        for (std::uint32_t node = 0; node < count; ++node) {
            std::uint64_t asked = 1ULL << node;
            for (std::uint32_t step = 1; step < count; ++step) {
                auto next = gamer_next_node(node, step, count);
                ASSERT_LT(next, count);
                ASSERT_FALSE(asked >> next & 1) << count << " nodes from " << node;
                asked |= 1ULL << next;
            }
            ASSERT_EQ(asked, count == 64 ? UINT64_MAX : (1ULL << count) - 1);
        }
    EXPECT_EQ(gamer_next_node(0, 1, 0), 0U);
}

// Else all the idle CPUs of a machine would ask the same node first.
TEST(Nodes, WhoAsksFirstDiffers)
{
    for (std::uint32_t count = 2; count <= GAMER_MAX_NODES; ++count) {
        std::uint64_t first = 0;
        for (std::uint32_t node = 0; node < count; ++node)
            first |= 1ULL << gamer_next_node(node, 1, count);
        ASSERT_EQ(first, count == 64 ? UINT64_MAX : (1ULL << count) - 1);
    }
}

TEST(Nodes, SpillOnlyWhenSomeWouldStillWait)
{
    EXPECT_FALSE(gamer_may_spill(0));
    EXPECT_FALSE(gamer_may_spill(GAMER_SPILL_DEPTH - 1));
    EXPECT_TRUE(gamer_may_spill(GAMER_SPILL_DEPTH));
    EXPECT_TRUE(gamer_may_spill(UINT32_MAX));
}

TEST(Nodes, OnlyRankedThreadsOfTheGameStay)
{
    for (std::uint32_t level = 0; level <= GAMER_LEVEL_MAX; ++level) {
        EXPECT_FALSE(gamer_stays_on_node(false, level));
        EXPECT_EQ(gamer_stays_on_node(true, level), level > 0);
    }
}

} // namespace
} // namespace gamer
