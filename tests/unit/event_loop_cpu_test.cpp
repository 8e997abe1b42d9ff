// SPDX-License-Identifier: GPL-2.0-only
#include "event_loop_cpu.h"

#include <sched.h>
#include <thread>

#include <CLI/CLI.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support.h"

namespace gamer {
namespace {

using testing::HasSubstr;

// What a tool on a machine with these CPUs says to --event-loop-cpu; empty if it takes it.
std::string complaint(const char *online, const std::string &value)
{
    test::TempDir sysfs;
    if (online)
        sysfs.write("devices/system/cpu/online", online);
    CLI::App app;
    EventLoopCpu cpu;
    add_event_loop_cpu(app, cpu, sysfs.path());
    try {
        app.parse("--event-loop-cpu " + value);
    } catch (const CLI::ParseError &error) {
        return error.what();
    }
    EXPECT_EQ(cpu, std::stoul(value));
    return "";
}

TEST(EventLoopCpu, TakesEveryCpuThatIsOnline)
{
    for (auto cpu : {"0", "3", "8"})
        EXPECT_EQ(complaint("0-3,8\n", cpu), "") << cpu;
}

TEST(EventLoopCpu, RefusesOthersAndNamesTheRange)
{
    for (auto cpu : {"4", "9", "x", "1.5", "4294967296", "18446744073709551616"})
        EXPECT_THAT(complaint("0-3,8\n", cpu), HasSubstr("must be a CPU that is online (0-3,8), not '" + std::string(cpu))) << cpu;
    EXPECT_THAT(complaint(nullptr, "0"), HasSubstr("(unknown)"));
}

// The CPUs that a thread may use after stay_on(); in a thread of its own, since the test's must stay free.
cpu_set_t allowed_after(EventLoopCpu cpu)
{
    cpu_set_t allowed;
    std::thread([&] {
        EXPECT_TRUE(stay_on(cpu));
        sched_getaffinity(0, sizeof(allowed), &allowed);
    }).join();
    return allowed;
}

TEST(EventLoopCpu, IsWhereTheThreadStays)
{
    auto all = allowed_after({});
    unsigned last = 0;
    for (unsigned cpu = 0; cpu < CPU_SETSIZE; ++cpu)
        last = CPU_ISSET(cpu, &all) ? cpu : last;
    auto one = allowed_after(last);
    EXPECT_EQ(CPU_COUNT(&one), 1);
    EXPECT_TRUE(CPU_ISSET(last, &one));
}

TEST(EventLoopCpu, ThatIsNotThereIsAnError)
{
    auto result = stay_on(CPU_SETSIZE - 1);
    ASSERT_FALSE(result);
    EXPECT_THAT(result.error().text, HasSubstr("cannot stay on CPU 1023"));
}

} // namespace
} // namespace gamer
