// SPDX-License-Identifier: GPL-2.0-only
// Which node each CPU belongs to, on machines that hwloc makes up.
#include "../../cmd/gamer-sched/topology.h"

#include <algorithm>
#include <map>
#include <string>

#include <gtest/gtest.h>

#include "support.h"

namespace gamer::sched {
namespace {

using test::Random;

gamer_nodes nodes_of(const std::string &machine)
{
    hwloc_topology_t topology = nullptr;
    EXPECT_EQ(hwloc_topology_init(&topology), 0);
    Topology owner(topology, hwloc_topology_destroy);
    EXPECT_EQ(hwloc_topology_set_synthetic(topology, machine.c_str()), 0) << machine;
    EXPECT_EQ(hwloc_topology_load(topology), 0) << machine;
    return read_nodes(topology);
}

// How many CPUs each node has, of the first `cpus`.
std::map<unsigned, unsigned> cpus_per_node(const gamer_nodes &nodes, unsigned cpus)
{
    std::map<unsigned, unsigned> count;
    for (unsigned cpu = 0; cpu < cpus; ++cpu)
        ++count[nodes.of_cpu[cpu]];
    return count;
}

TEST(MachineNodes, OfAnOrdinaryMachineIsOne)
{
    auto nodes = nodes_of("package:1 core:4 pu:2");
    EXPECT_EQ(nodes.count, 1U);
    EXPECT_EQ(cpus_per_node(nodes, GAMER_MAX_CPUS), (std::map<unsigned, unsigned>{{0, GAMER_MAX_CPUS}}));
}

TEST(MachineNodes, ShareTheCpusAsTheMachineDoes)
{
    Random random;
    for (int i = 0; i < 50; ++i) {
        auto nodes = unsigned(random.between(1, 8)), cores = unsigned(random.between(1, 8)), threads = unsigned(random.between(1, 2));
        auto machine = "package:" + std::to_string(nodes) + " [numa] core:" + std::to_string(cores) + " pu:" + std::to_string(threads);
        auto read = nodes_of(machine);
        ASSERT_EQ(read.count, nodes) << machine;
        for (auto [node, cpus] : cpus_per_node(read, nodes * cores * threads)) {
            ASSERT_LT(node, nodes) << machine;
            ASSERT_EQ(cpus, cores * threads) << machine;
        }
        ASSERT_EQ(cpus_per_node(read, nodes * cores * threads).size(), nodes) << "numbered without gaps: " << machine;
    }
}

// CPUs that alternate between the nodes, as some firmware numbers them.
TEST(MachineNodes, FollowTheNumbersOfTheFirmware)
{
    auto nodes = nodes_of("package:2 [numa] core:2 pu:1(indexes=0,2,1,3)");
    EXPECT_EQ(nodes.count, 2U);
    EXPECT_EQ(nodes.of_cpu[0], 0);
    EXPECT_EQ(nodes.of_cpu[1], 1);
    EXPECT_EQ(nodes.of_cpu[2], 0);
    EXPECT_EQ(nodes.of_cpu[3], 1);
}

TEST(MachineCaches, AreOneWhereNoneIsKnown)
{
    auto nodes = nodes_of("package:2 [numa] core:4 pu:2");
    EXPECT_EQ(nodes.caches, 1U);
    EXPECT_TRUE(std::ranges::all_of(nodes.cache_of_cpu, [](auto cache) { return cache == 0; }));
}

TEST(MachineCaches, ShareTheCpusAsTheMachineDoes)
{
    Random random;
    for (int i = 0; i < 50; ++i) {
        auto caches = unsigned(random.between(1, 8)), cores = unsigned(random.between(1, 8));
        auto machine = "[numa] package:1 l3:" + std::to_string(caches) + " l2:" + std::to_string(cores) + " core:1 pu:2";
        auto nodes = nodes_of(machine);
        ASSERT_EQ(nodes.count, 1U) << machine;
        ASSERT_EQ(nodes.caches, caches) << machine;
        for (unsigned cpu = 0; cpu < caches * cores * 2; ++cpu)
            ASSERT_EQ(nodes.cache_of_cpu[cpu], cpu / (cores * 2)) << machine;
    }
}

TEST(MachineNodes, BeyondTheLastShareIts)
{
    auto nodes = nodes_of("package:80 [numa] core:1 pu:1");
    EXPECT_EQ(nodes.count, unsigned(GAMER_MAX_NODES));
    for (unsigned cpu = 0; cpu < 80; ++cpu)
        EXPECT_EQ(nodes.of_cpu[cpu], std::min(cpu, unsigned(GAMER_MAX_NODES - 1)));
}

TEST(MachineNodes, CpusBeyondTheLastAreNotWritten)
{
    auto nodes = nodes_of("package:2 [numa] core:1024 pu:1");
    EXPECT_EQ(nodes.count, 2U);
    EXPECT_EQ(nodes.of_cpu[GAMER_MAX_CPUS - 1], 0);
}

TEST(Topology, OfThisMachineIsRead)
{
    auto topology = load_topology();
    ASSERT_TRUE(topology) << topology.error().text;
    auto nodes = read_nodes(topology->get());
    EXPECT_GE(nodes.count, 1U);
    for (auto node : nodes.of_cpu)
        ASSERT_LT(node, nodes.count);
    for (auto cache : nodes.cache_of_cpu)
        ASSERT_LT(cache, nodes.caches);
}

} // namespace
} // namespace gamer::sched
