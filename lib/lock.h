// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <chrono>
#include <string>

#include "fd.h"
#include "result.h"

namespace gamer {

// Where the tools keep locks and the last exit record. Made root-owned 0755 on first use.
constexpr auto state_folder = "/run/gamer";

// Holds an advisory lock until destroyed; the kernel gives it back if the holder dies.
class Lock {
public:
    // Waits at most `patience`. The error names the process that holds it.
    static Result<Lock> take(const std::string &name, std::chrono::milliseconds patience);

private:
    explicit Lock(Fd file) : file_(std::move(file)) {}
    Fd file_;
};

} // namespace gamer
