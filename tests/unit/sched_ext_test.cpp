// SPDX-License-Identifier: GPL-2.0-only
// What sysfs says about sched_ext.
#include "sched_ext.h"

#include <gtest/gtest.h>

#include "support.h"

namespace gamer {
namespace {

TEST(SchedExt, WithoutTheFolderIsUnsupported)
{
    test::TempDir dir;
    auto state = read_sched_ext(dir / "missing");
    EXPECT_FALSE(state.supported);
    EXPECT_FALSE(state.idle());
    EXPECT_FALSE(state.enabled());
    EXPECT_EQ(state.enable_seq, 0U);
}

TEST(SchedExt, IdleHasNoOps)
{
    test::TempDir dir;
    dir.write("state", "disabled\n");
    dir.write("enable_seq", "3\n");
    auto state = read_sched_ext(dir.path());
    EXPECT_TRUE(state.supported);
    EXPECT_TRUE(state.idle());
    EXPECT_FALSE(state.enabled());
    EXPECT_EQ(state.ops, "");
    EXPECT_EQ(state.enable_seq, 3U);
}

TEST(SchedExt, EnabledNamesItsScheduler)
{
    test::TempDir dir;
    dir.write("state", "enabled\n");
    dir.write("root/ops", "gamer\n");
    auto state = read_sched_ext(dir.path());
    EXPECT_TRUE(state.enabled());
    EXPECT_FALSE(state.idle());
    EXPECT_EQ(state.ops, "gamer");
}

TEST(SchedExt, BetweenTheStatesIsNeither)
{
    test::TempDir dir;
    for (auto word : {"enabling\n", "disabling\n"}) {
        dir.write("state", word);
        EXPECT_FALSE(read_sched_ext(dir.path()).idle());
        EXPECT_FALSE(read_sched_ext(dir.path()).enabled());
    }
}

TEST(HotplugSeq, IsZeroWhereThereIsNone)
{
    test::TempDir dir;
    EXPECT_EQ(read_hotplug_seq(dir.path()), 0U);
    dir.write("hotplug_seq", "18\n");
    EXPECT_EQ(read_hotplug_seq(dir.path()), 18U);
    dir.write("hotplug_seq", "rubbish\n");
    EXPECT_EQ(read_hotplug_seq(dir.path()), 0U);
}

TEST(KernelRelease, IsOneOfThisMillennium)
{
    EXPECT_GE(kernel_release(), 2000U);
}

} // namespace
} // namespace gamer
