// SPDX-License-Identifier: GPL-2.0-only
#include "ring.h"

#include <bpf/bpf.h>

namespace gamer {

Result<Fd> make_ring(const BpfObject &object, const char *map_of_rings, unsigned cpu, unsigned bytes)
{
    auto rings = GAMER_TRY(object.map(map_of_rings));
    Fd ring(bpf_map_create(BPF_MAP_TYPE_RINGBUF, "ring_of_cpu", 0, 0, bytes, nullptr));
    auto fd = ring.get();
    if (!ring || bpf_map_update_elem(bpf_map__fd(rings), &cpu, &fd, BPF_ANY))
        return fail("cannot make a ring for CPU {}: {}", cpu, errno_text());
    return ring;
}

} // namespace gamer
