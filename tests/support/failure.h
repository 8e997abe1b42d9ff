// SPDX-License-Identifier: GPL-2.0-only
// How the test programs end: one line on stderr and the exit code the tools would give.
#pragma once

#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <string>
#include <string_view>

#include <fmt/core.h>

#include "exit_code.h"

namespace gamer::test {

class Failure : public std::runtime_error {
public:
    explicit Failure(const std::string &message, ExitCode code = ExitCode::failed)
        : std::runtime_error(message), code_(code)
    {}
    [[nodiscard]] ExitCode code() const { return code_; }

private:
    ExitCode code_;
};

// What the machine lacks is a reason to skip a test; everything else is a reason to fail it.
inline ExitCode exit_code_for(int error)
{
    switch (error) {
    case ENOENT:
    case ENODEV:
    case ENXIO:
    case ENOSYS:
    case EOPNOTSUPP:
    case EACCES:
    case EPERM:
        return ExitCode::unsupported;
    default:
        return ExitCode::failed;
    }
}

[[noreturn]] inline void fail(std::string_view what, std::string_view on, int error = errno)
{
    throw Failure(fmt::format("cannot {} {}: {}", what, on, std::strerror(error)), exit_code_for(error));
}

} // namespace gamer::test
