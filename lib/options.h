// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "cli_fwd.h"
#include "result.h"

namespace gamer {

// An option that other schedulers have in one program, and the tool of ours that has it.
struct Elsewhere {
    const char *option; // "--frame-hz"
    const char *use;    // what to use instead: "gamer-frame --frame-hz HZ"
};

// How a tool presents itself; its help and its manual page are made from this and from its option tables.
struct Manual {
    const char *name;        // "gamer-input"
    const char *summary;     // one line, no full stop
    const char *description; // paragraphs, separated by empty lines
    const char *examples;    // one command a line
    const char *arguments = "[command] [options]"; // for the synopsis
    std::span<const Elsewhere> elsewhere = {};     // listed in help and manual, and named when given here
};

/*
 * The command line of a tool: commands with options, one of them the default when none is named. Wrong usage is one
 * line on stderr and ExitCode::usage. Options common to all commands are added to each.
 */
class Options {
public:
    using Action = std::function<Result<ExitCode>()>;

    explicit Options(const Manual &manual);
    ~Options();

    // Adds a command. `action` runs after parsing if the user chose it. The first one added is the default.
    CLI::App &command(const char *name, const char *help, Action action);
    // For a tool without commands: its options, and what to do.
    CLI::App &only(Action action);

    // The value of --pin-root, else of $GAMER_PIN_ROOT, else the default.
    // Without slashes at its end, which would name what is inside it, or what a symlink points to.
    std::string pin_root() const { return pin_root_.substr(0, pin_root_.find_last_not_of('/') + 1); }
    bool json() const { return output_ == "json"; }
    const std::string &output() const { return output_; }

    // Adds -o to `command`, with these formats; the first is the default.
    void add_output(CLI::App &command, const std::vector<std::string> &formats = {"text", "json"});

    // Parses, runs the chosen action, prints its error; the return value is main()'s.
    int run(int argc, char **argv);

private:
    struct Command {
        CLI::App *app;
        Action action;
    };

    CLI::App &adopt(CLI::App &app, Action action);
    Result<std::vector<std::string>> with_default_command(int argc, char **argv) const;
    [[nodiscard]] bool is_command(const std::string &word) const;
    std::string command_names() const;
    std::string commands_help() const;
    std::string help_command() const;
    Result<ExitCode> parse_and_run(int argc, char **argv);
    Result<ExitCode> run_and_flush(int argc, char **argv);
    Error usage_error(const CLI::ParseError &error) const;
    Error unexpected_words() const;
    void report(const Error &error) const;

    Manual manual_;
    std::unique_ptr<CLI::App> app_;
    std::vector<Command> commands_;
    std::string pin_root_;
    std::string output_;
    bool verbose_ = false;
    bool has_commands_ = false;
};

// A range check whose message gives the bounds and the unit.
CLI::Validator in_range(std::uint64_t least, std::uint64_t most, const char *unit);

// The manual page (man(7) source) of a tool.
std::string manual_page(const Manual &manual, const CLI::App &app);

} // namespace gamer
