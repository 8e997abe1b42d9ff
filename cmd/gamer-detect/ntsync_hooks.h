// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "bpf_object.h"

namespace gamer::detect {

// Whether Wine's driver is there now: a module that is loaded when the machine starts or by hand, or part of the kernel.
bool ntsync_is_module();
bool has_ntsync();

// What tells the scheduler who holds what the game waits for there; until it is destroyed.
class NtsyncHooks {
public:
    static Result<NtsyncHooks> attach(const Pins &pins);

private:
    explicit NtsyncHooks(BpfObject object) : object_(std::move(object)) {}

    BpfObject object_;
    BpfLinks links_;
};

} // namespace gamer::detect
