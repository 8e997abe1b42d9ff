// SPDX-License-Identifier: GPL-2.0-only
// The frame around every test program: options in, exit code out.
#pragma once

#include <cstdio>
#include <exception>
#include <utility>

#include <CLI/CLI.hpp>
#include <fmt/core.h>

#include "support/failure.h"

namespace gamer::test {

inline ExitCode say_usage(CLI::App &app, const CLI::ParseError &error)
{
    if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success))
        return static_cast<ExitCode>(app.exit(error)); // --help
    fmt::print(stderr, "{}: {} (see --help)\n", app.get_name(), error.what());
    return ExitCode::usage;
}

template <typename Program>
ExitCode outcome(CLI::App &app, int argc, char **argv, Program &&program)
{
    try {
        app.parse(argc, argv);
        std::forward<Program>(program)();
        return ExitCode::ok;
    } catch (const CLI::ParseError &error) {
        return say_usage(app, error);
    } catch (const Failure &failure) {
        fmt::print(stderr, "{}: {}\n", app.get_name(), failure.what());
        return failure.code();
    } catch (const std::exception &error) {
        fmt::print(stderr, "{}: {}\n", app.get_name(), error.what());
        return ExitCode::failed;
    }
}

// Parses the options, runs the program, and turns whatever went wrong into a line and an exit code.
template <typename Program>
int run_program(CLI::App &app, int argc, char **argv, Program &&program)
{
    return static_cast<int>(outcome(app, argc, argv, std::forward<Program>(program)));
}

} // namespace gamer::test
