// SPDX-License-Identifier: GPL-2.0-only
// Names of schedulers, commands and kernel messages come from outside: made safe for where they are put.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "text.h" // escaped(): for terminals, and the base of the others

namespace gamer::bench::report {

// For Markdown, inside of a table's cell too: nothing in it is markup or HTML.
std::string markdown(std::string_view text);

// A string constant for gnuplot, with its quotes.
std::string gnuplot_string(std::string_view text);

// MangoHud does not quote its values, so a comma cannot be in one.
std::string csv_field(std::string_view text);

std::string shortened(std::string text, std::size_t most);

} // namespace gamer::bench::report
