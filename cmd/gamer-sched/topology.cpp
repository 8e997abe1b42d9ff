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
    if (hwloc_topology_load(topology))
        return fail("cannot read the topology of the CPUs: {}", errno_text());
    return owner;
}

gamer_nodes read_nodes(hwloc_topology_t topology)
{
    gamer_nodes nodes{};
    auto found = hwloc_get_nbobjs_by_type(topology, HWLOC_OBJ_NUMANODE);
    nodes.count = __u32(std::clamp(found, 1, GAMER_MAX_NODES));
    for (int i = 0; i < found; ++i) {
        auto node = hwloc_get_obj_by_type(topology, HWLOC_OBJ_NUMANODE, unsigned(i));
        for (int cpu = hwloc_bitmap_first(node->cpuset); cpu >= 0; cpu = hwloc_bitmap_next(node->cpuset, cpu))
            if (cpu < GAMER_MAX_CPUS)
                nodes.of_cpu[cpu] = __u8(std::min(i, GAMER_MAX_NODES - 1));
    }
    return nodes;
}

} // namespace gamer::sched
