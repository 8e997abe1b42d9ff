// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <vector>

#include "result.h"

namespace gamer {

// Keeps only these capabilities (CAP_* of linux/capability.h, as far as we hold them) and forbids gaining any.
Result<void> keep_only(const std::vector<unsigned> &capabilities);

// May this process load BPF programs? The error names the cure.
Result<void> require_bpf_privilege();

} // namespace gamer
