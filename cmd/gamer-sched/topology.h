// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <memory>

#include <hwloc.h>

#include "../../bpf/abi.h"
#include "result.h"

namespace gamer::sched {

using Topology = std::unique_ptr<hwloc_topology, decltype(&hwloc_topology_destroy)>;

// The machine's CPUs, cores, caches and nodes, as hwloc sees them now.
Result<Topology> load_topology();

// The NUMA node and the last-level (L3) cache of each CPU, numbered from 0 without gaps. CPUs that belong to none count as
// those of number 0.
gamer_nodes read_nodes(hwloc_topology_t topology);

} // namespace gamer::sched
