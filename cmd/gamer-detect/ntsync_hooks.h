// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <vector>

#include "bpf_object.h"

namespace gamer::detect {

// Whether Wine's driver is there now. It is a module, loaded when the machine starts or by hand, not by who uses it.
bool has_ntsync();

// What tells the scheduler who holds what the game waits for there; until it is destroyed.
class NtsyncHooks {
public:
    // The kernel hands out a module's types only to who has CAP_SYS_ADMIN.
    static Result<NtsyncHooks> attach(const Pins &pins);

private:
    explicit NtsyncHooks(BpfObject object) : object_(std::move(object)) {}

    BpfObject object_;
    std::vector<BpfLink> links_;
};

} // namespace gamer::detect
