// SPDX-License-Identifier: GPL-2.0-only
// What the BPF programs of a run cost, by the callback of sched_ext that each of them is.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "bench/report/json.h"

namespace gamer::bench::report {

// The callbacks that run all the time, in the order in which a task meets them.
inline constexpr std::array<std::string_view, 5> hot_callbacks = {"select_cpu", "enqueue", "dispatch", "running",
                                                                  "stopping"};
inline constexpr std::string_view other_callbacks = "other", hooks = "hooks";

// One of hot_callbacks, or other_callbacks.
std::string_view callback_of(std::string_view program);

struct BpfCost {
    double runs = 0, ns = 0;
};

// Of all programs that are `what`: a callback, other_callbacks, or hooks, which are all programs that are no struct_ops.
// Nothing if there is no such program.
std::optional<BpfCost> bpf_cost(const Json &run, std::string_view what);

} // namespace gamer::bench::report
