// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "../bpf/abi.h"

namespace gamer {

constexpr std::uint64_t pid_limit = 4'194'304; // PID_MAX_LIMIT of the kernel

// What the tools need to know of a process; read from /proc, sparsely, never from its memory.
struct ProcessInfo {
    gamer_process process{};
    std::uint32_t parent_tgid = 0;
    std::string comm; // at most 15 bytes, chosen by the process: escape before printing
};

// `root` is a parameter for tests.
class ProcFs {
public:
    explicit ProcFs(std::string root = "/proc") : root_(std::move(root)) {}

    // Empty if there is no such process (any more).
    std::optional<ProcessInfo> info(std::uint32_t tgid) const;
    std::vector<std::uint32_t> processes() const;
    // The environment the process was started with, see variable(); empty if it cannot be read.
    std::string environment(std::uint32_t tgid) const;
    // The first argument, by which Wine shows the Windows path of what it runs.
    std::string command(std::uint32_t tgid) const;
    // Where /proc/PID/exe points to, empty if it cannot be read.
    std::string executable(std::uint32_t tgid) const;

private:
    std::string path(std::uint32_t tgid, std::string_view file) const;

    std::string root_;
};

// The value of a variable in an environment, each NAME=value of which ends with a NUL.
std::optional<std::string> variable(std::string_view environment, std::string_view name);

// Parses one line of /proc/PID/stat. The comm in it may contain anything, parentheses and newlines included.
std::optional<ProcessInfo> parse_stat(std::string_view line);

} // namespace gamer
