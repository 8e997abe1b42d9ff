// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cerrno>
#include <cstring>
#include <expected>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "exit_code.h"

namespace gamer {

// One sentence for the user: what failed, on what, why, what to do. And what the process should exit with.
struct Error {
    ExitCode code = ExitCode::failed;
    std::string text;
};

template <class T = void>
using Result = std::expected<T, Error>;

template <class... Args>
std::unexpected<Error> fail(ExitCode code, fmt::format_string<Args...> format, Args &&...args)
{
    return std::unexpected(Error{code, fmt::format(format, std::forward<Args>(args)...)});
}

template <class... Args>
std::unexpected<Error> fail(fmt::format_string<Args...> format, Args &&...args)
{
    return fail(ExitCode::failed, format, std::forward<Args>(args)...);
}

// The text of an errno value; takes either sign, as libbpf returns negative ones.
inline std::string errno_text(int error = errno)
{
    return std::strerror(error < 0 ? -error : error);
}

// A missing permission is told from a failure by the exit code.
inline ExitCode code_of_errno(int error = errno)
{
    return error == EACCES || error == EPERM ? ExitCode::unsupported : ExitCode::failed;
}

} // namespace gamer

// Evaluates to the value of a Result, or returns its error from the enclosing function.
#define GAMER_TRY(expression)                                                                                          \
    ({                                                                                                                 \
        auto gamer_result = (expression);                                                                              \
        if (!gamer_result)                                                                                             \
            return std::unexpected(std::move(gamer_result.error()));                                                   \
        std::move(*gamer_result);                                                                                      \
    })

// The same for a Result<void>.
#define GAMER_CHECK(expression)                                                                                        \
    do {                                                                                                               \
        auto gamer_result = (expression);                                                                              \
        if (!gamer_result)                                                                                             \
            return std::unexpected(std::move(gamer_result.error()));                                                   \
    } while (0)
