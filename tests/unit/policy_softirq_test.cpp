// SPDX-License-Identifier: GPL-2.0-only
// Which kernel threads serve softirqs, by name, and that no byte behind a short name is read.
#include "policy.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "support.h"

namespace gamer {
namespace {

using test::Random;
using test::random_states;

// In a buffer of just its size, so that ASan sees a read behind it.
bool serves(const std::string &name)
{
    std::vector<char> comm(name.c_str(), name.c_str() + name.size() + 1);
    return gamer_serves_softirqs(comm.data());
}

TEST(Softirq, KnowsItsThreads)
{
    for (const char *name : {"ksoftirqd/0", "ksoftirqd/1023", "napi/eth0-12", "napi/wlan0-8193"})
        EXPECT_TRUE(serves(name)) << name;
    for (const char *name : {"", "n", "na", "nap", "napi", "napid", "k", "kso", "ksoftir", "kworker/0:1", "kswapd0", "migration/0",
                             "netns", "Xnapi/", "softirqd"})
        EXPECT_FALSE(serves(name)) << name;
}

TEST(Softirq, NoByteMayDiffer)
{
    Random random;
    for (std::string name : {"ksoftirq", "napi/"})
        for (int i = 0; i < random_states / 10; ++i) {
            auto changed = name;
            auto &byte = random.pick(changed);
            auto was = byte;
            byte = char(random.any());
            ASSERT_EQ(serves(changed), byte == was) << changed;
        }
}

} // namespace
} // namespace gamer
