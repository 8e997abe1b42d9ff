// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string>
#include <vector>

#include "result.h"
#include "sched_ext.h"

namespace gamer::sched {

// Something the kernel should have, whether it has it, and what follows if not.
struct Feature {
    std::string name;
    bool present = false;
    bool required = false;
    std::string otherwise;
};

// What this scheduler and its feeders use of the running kernel.
std::vector<Feature> kernel_features(const SchedExtState &state);

// ExitCode::unsupported with a sentence that names the cure, if the kernel cannot run us at all.
Result<void> require_kernel(const SchedExtState &state, const std::string &pin_root);

} // namespace gamer::sched
