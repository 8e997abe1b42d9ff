// SPDX-License-Identifier: GPL-2.0-only
#include "topology.h"

#include <algorithm>

namespace gamer::sched {

Result<Topology> load_topology()
{
    hwloc_topology_t topology = nullptr;
    if (hwloc_topology_init(&topology))
        return fail("cannot read the topology of the CPUs: {}", errno_text());
    Topology owner(topology, hwloc_topology_destroy);
    // The scheduler also serves the CPUs that the cgroup of this process keeps it from.
    if (hwloc_topology_set_flags(topology, HWLOC_TOPOLOGY_FLAG_INCLUDE_DISALLOWED) || hwloc_topology_load(topology))
        return fail("cannot read the topology of the CPUs: {}", errno_text());
    return owner;
}

namespace {

using Numbers = __u8 (&)[GAMER_MAX_CPUS];

// Numbers the CPUs by the object they belong to; the last number is also that of all further objects. Returns how many there are.
__u32 number_cpus(hwloc_topology_t topology, hwloc_obj_type_t type, int most, Numbers of_cpu)
{
    auto found = hwloc_get_nbobjs_by_type(topology, type);
    for (int i = 0; i < found; ++i) {
        auto object = hwloc_get_obj_by_type(topology, type, unsigned(i));
        for (int cpu = hwloc_bitmap_first(object->cpuset); cpu >= 0; cpu = hwloc_bitmap_next(object->cpuset, cpu))
            if (cpu < GAMER_MAX_CPUS)
                of_cpu[cpu] = __u8(std::min(i, most - 1));
    }
    return __u32(std::clamp(found, 1, most));
}

} // namespace

gamer_nodes read_nodes(hwloc_topology_t topology)
{
    gamer_nodes nodes{};
    nodes.count = number_cpus(topology, HWLOC_OBJ_NUMANODE, GAMER_MAX_NODES, nodes.of_cpu);
    nodes.caches = number_cpus(topology, HWLOC_OBJ_L3CACHE, GAMER_MAX_CACHES, nodes.cache_of_cpu);
    return nodes;
}

} // namespace gamer::sched
