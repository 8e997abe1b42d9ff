// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string>

#include <CLI/CLI.hpp>

#include "options.h"

namespace gamer {

// "interval,--monitor": the names that set an option or switch a flag on, with that of its place among the words.
std::string option_names(const CLI::Option &option);

// What it does, and the names that switch it off: "wake idle CPUs (off: -d,--no-deferred-wakeup)".
std::string option_description(const CLI::Option &option);

// The help of a tool, in the words of its manual page.
class HelpFormatter : public CLI::Formatter {
public:
    explicit HelpFormatter(const Manual &manual) : manual_(manual) {}

    std::string make_usage(const CLI::App *app, std::string name) const override;
    std::string make_option_name(const CLI::Option *option, bool is_positional) const override;
    std::string make_option_desc(const CLI::Option *option) const override;

private:
    Manual manual_;
};

} // namespace gamer
