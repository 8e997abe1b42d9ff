// SPDX-License-Identifier: GPL-2.0-only
#include "options.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <system_error>

#include <fmt/ranges.h>

#include "bpf_object.h"
#include "help.h"
#include "pins.h"
#include "text.h"
#include "version.h"

namespace gamer {

namespace {

std::string first_pin_root()
{
    // secure_getenv: a tool with file capabilities takes no path from its caller's environment.
    auto from_environment = secure_getenv(pin_root_variable);
    return from_environment ? from_environment : default_pin_root;
}

// CLI11 words some errors over several lines; ours are one.
std::string one_line(std::string text)
{
    for (auto &byte : text)
        if (byte == '\n')
            byte = ' ';
    return std::string(trimmed(text));
}

// What to use instead of a word that is an option of another tool.
const Elsewhere *find_elsewhere(const Manual &manual, const std::vector<std::string> &words)
{
    for (auto &word : words)
        for (auto &entry : manual.elsewhere)
            if (word.substr(0, word.find('=')) == entry.option)
                return &entry;
    return nullptr;
}

std::string elsewhere_help(const Manual &manual)
{
    std::string text;
    for (auto &entry : manual.elsewhere)
        text += fmt::format("  {:<27} {}\n", entry.option, entry.use);
    return text.empty() ? text : "\nOptions of other tools:\n" + text;
}

// Those that are understood before a command and behind it: `gamer-sched -V` and `gamer-sched -v -V`.
void add_own_flags(CLI::App &app, const Manual &manual)
{
    auto version = fmt::format("{} {} (ABI {}.{})", manual.name, GAMER_VERSION, GAMER_ABI_MAJOR, GAMER_ABI_MINOR);
    app.set_version_flag("-V,--version", version, "print the version and exit");
    app.set_help_flag("-h,--help", "print this help and exit");
}

std::string check_absolute(const std::string &path)
{
    return path.find_first_not_of('/') == 1 ? "" : "must be an absolute path below /, not '" + escaped(path) + "'";
}

} // namespace

CLI::Validator in_range(std::uint64_t least, std::uint64_t most, const char *unit)
{
    auto check = [=](const std::string &text) {
        // The library would take a leading zero for an octal number.
        auto value = text.size() > 1 && text[0] == '0' ? std::nullopt : parse_number(text);
        if (value && *value >= least && *value <= most)
            return std::string();
        return fmt::format("must be {} to {}{}{}, not '{}'", least, most, *unit ? " " : "", unit, escaped(text));
    };
    return CLI::Validator(check, fmt::format("{}..{}", least, most));
}

Options::Options(const Manual &manual)
    : manual_(manual), app_(std::make_unique<CLI::App>(manual.summary, manual.name)), pin_root_(first_pin_root())
{
    add_own_flags(*app_, manual_);
    app_->footer([this] { return commands_help() + elsewhere_help(manual_); });
    app_->formatter(std::make_shared<HelpFormatter>(manual_));
    auto print_manual = [this](std::int64_t) {
        fmt::print("{}", manual_page(manual_, *app_));
        throw CLI::Success();
    };
    app_->add_flag_function("--man", print_manual, "print the manual page (man source) and exit");
}

Options::~Options() = default;

CLI::App &Options::adopt(CLI::App &app, Action action)
{
    app.add_option("--pin-root", pin_root_, fmt::format("folder of the pinned maps; also ${}", pin_root_variable))
        ->check(CLI::Validator(check_absolute, ""))
        ->type_name("DIR")
        ->capture_default_str();
    app.add_flag("-v,--verbose", verbose_, "say what is done, and what libbpf says, on stderr");
    commands_.push_back({&app, std::move(action)});
    return app;
}

CLI::App &Options::command(const char *name, const char *help, Action action)
{
    has_commands_ = true;
    auto sub = app_->add_subcommand(name, help);
    add_own_flags(*sub, manual_);
    return adopt(*sub, std::move(action));
}

CLI::App &Options::only(Action action)
{
    return adopt(*app_, std::move(action));
}

void Options::add_output(CLI::App &command, const std::vector<std::string> &formats)
{
    auto help = fmt::format("how to print: {}", fmt::join(formats, ", "));
    command.add_option("-o,--output", output_, help)
        ->check(CLI::IsMember(formats))
        ->type_name("FORMAT")
        ->default_str(formats.front());
}

// `gamer-input --input-window-us 500` means `gamer-input run --input-window-us 500`.
Result<std::vector<std::string>> Options::with_default_command(int argc, char **argv) const
{
    static constexpr std::string_view own[] = {"-h", "--help", "-V", "--version", "--man"};
    std::vector<std::string> words(argv + 1, argv + argc);
    auto first = words.empty() ? std::string() : words.front();
    bool is_own = std::find(std::begin(own), std::end(own), first) != std::end(own);
    if (has_commands_ && !is_own && (first.empty() || first.starts_with('-')))
        words.insert(words.begin(), commands_.front().app->get_name());
    else if (has_commands_ && !is_own && !is_command(first))
        return fail(ExitCode::usage, "there is no command '{}', only {}; see {} --help", escaped(first), command_names(), manual_.name);
    std::reverse(words.begin(), words.end()); // the order in which CLI11 takes a vector
    return words;
}

bool Options::is_command(const std::string &word) const
{
    return std::ranges::any_of(commands_, [&](auto &command) { return command.app->get_name() == word; });
}

std::string Options::command_names() const
{
    std::vector<std::string> names;
    for (auto &command : commands_)
        names.push_back(command.app->get_name());
    return fmt::format("{}", fmt::join(names, ", "));
}

std::string Options::commands_help() const
{
    if (!has_commands_)
        return "";
    return fmt::format("\nWithout a command: {}. The options of a command: {} COMMAND --help\n", commands_.front().app->get_name(), manual_.name);
}

// Where to read on, after an error in the options of a command or before any.
std::string Options::help_command() const
{
    auto parsed = app_->get_subcommands();
    return fmt::format("{}{}{} --help", manual_.name, parsed.empty() ? "" : " ", parsed.empty() ? "" : parsed.front()->get_name());
}

Error Options::unexpected_words() const
{
    auto words = app_->remaining(true);
    if (auto entry = find_elsewhere(manual_, words))
        return {ExitCode::usage, fmt::format("there is no {} here, use {}; see {} --help", entry->option, entry->use, manual_.name)};
    auto word = words.empty() ? std::string() : words.front();
    auto hint = has_commands_ && is_command(word) ? ": a command comes first" : "";
    return {ExitCode::usage, fmt::format("cannot understand '{}'{}; see {}", escaped(word), hint, help_command())};
}

Error Options::usage_error(const CLI::ParseError &error) const
{
    if (dynamic_cast<const CLI::ExtrasError *>(&error))
        return unexpected_words();
    return {ExitCode::usage, fmt::format("{}; see {}", escaped(one_line(error.what())), help_command())};
}

Result<ExitCode> Options::parse_and_run(int argc, char **argv)
{
    auto words = GAMER_TRY(with_default_command(argc, argv));
    if (has_commands_)
        app_->require_subcommand(1);
    try {
        app_->parse(std::move(words));
    } catch (const CLI::Success &request) {
        return ExitCode(app_->exit(request)); // --help and --version print and end well
    } catch (const CLI::ParseError &error) {
        return std::unexpected(usage_error(error));
    }
    // That of the environment is no less wrong than the option.
    if (auto wrong = check_absolute(pin_root_); !wrong.empty())
        return fail(ExitCode::usage, "${} {}", pin_root_variable, wrong);
    set_bpf_verbose(verbose_);
    for (auto &command : commands_)
        if (command.app == app_.get() || command.app->parsed())
            return command.action();
    return fail(ExitCode::usage, "no command given; see {} --help", manual_.name);
}

void Options::report(const Error &error) const
{
    fmt::print(stderr, "{}: {}\n", manual_.name, error.text);
}

// A full disk or a closed pipe must not look like success. What is too long for the buffer fails in the middle.
Result<ExitCode> Options::run_and_flush(int argc, char **argv)
{
    try {
        auto code = GAMER_TRY(parse_and_run(argc, argv));
        if (std::fflush(stdout) || std::ferror(stdout) || !std::cout)
            return fail("cannot write the output: {}", errno_text());
        return code;
    } catch (const std::system_error &error) {
        return fail("cannot write the output: {}", error.code().message());
    }
}

int Options::run(int argc, char **argv)
{
    auto result = run_and_flush(argc, argv);
    if (result)
        return int(*result);
    report(result.error());
    return int(result.error().code);
}

} // namespace gamer
