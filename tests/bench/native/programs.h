// SPDX-License-Identifier: GPL-2.0-only
// The programs of cost.bpf.c, loaded, and their rounds.
#pragma once

#include <span>
#include <vector>

#include "bench/native/cost_abi.h"
#include "bench/native/ring_drain.h"
#include "bpf_object.h"
#include "fd.h"

namespace gamer::bench::native {

struct Settings {
    std::vector<unsigned> cpus;        // those that take part
    bool hook_writes_records = true;   // as gamer-input --events has it
    bool fentry = false;               // load `empty_hook` too, which some kernels refuse
};

// Whatever the kernel refuses is a reason to skip: every constructor and attach() throws ExitCode::unsupported.
class Programs {
public:
    Programs(std::span<const std::byte> image, const Settings &settings);

    BpfLink attach(const char *program);
    // Once, on the CPU of the caller.
    void run(const char *program);

    // Before each round, by one thread: empties the rings.
    void start_round();
    // After it: what these CPUs did.
    std::vector<cost_result> results(std::span<const unsigned> cpus) const;

    int map(const char *name) const;

private:
    void add_own_ring(const char *rings, unsigned cpu, unsigned bytes);

    BpfObject object_;
    std::vector<Fd> own_rings_;
    std::vector<RingDrain> drains_;
};

} // namespace gamer::bench::native
