// SPDX-License-Identifier: GPL-2.0-only
#include "help.h"

#include <algorithm>

#include <fmt/ranges.h>

namespace gamer {

namespace {

// "-s,--slice-us"; `off`: those that switch a flag off, else all others.
std::string dashed_names(const CLI::Option &option, bool off)
{
    std::vector<std::string> found;
    auto add = [&](const std::vector<std::string> &some, const char *dashes) {
        for (auto &name : some)
            if ((std::ranges::find(option.get_fnames(), name) != option.get_fnames().end()) == off)
                found.push_back(dashes + name);
    };
    add(option.get_snames(), "-");
    add(option.get_lnames(), "--");
    return fmt::format("{}", fmt::join(found, ","));
}

} // namespace

std::string option_names(const CLI::Option &option)
{
    auto dashed = dashed_names(option, false);
    if (!option.get_positional())
        return dashed;
    return option.get_name(true) + (dashed.empty() ? "" : "," + dashed);
}

std::string option_description(const CLI::Option &option)
{
    auto off = dashed_names(option, true);
    return off.empty() ? option.get_description() : fmt::format("{} (off: {})", option.get_description(), off);
}

std::string HelpFormatter::make_usage(const CLI::App *app, std::string name) const
{
    auto command = app->get_parent() != nullptr;
    return fmt::format("Usage: {} {}\n", command ? manual_.name + (" " + app->get_name()) : name, command ? "[options]" : manual_.arguments);
}

// One that has names with dashes, too, is listed twice.
std::string HelpFormatter::make_option_name(const CLI::Option *option, bool is_positional) const
{
    return is_positional ? option->get_name(true) : dashed_names(*option, false);
}

std::string HelpFormatter::make_option_desc(const CLI::Option *option) const
{
    return option_description(*option);
}

} // namespace gamer
