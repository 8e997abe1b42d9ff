// SPDX-License-Identifier: GPL-2.0-only
// Numbers for people.
#pragma once

#include <string>

#include <fmt/format.h>

namespace gamer::bench::report {

// Up to three decimals, and none that says nothing: 20, 0.5, 3.125.
inline std::string short_number(double value)
{
    auto text = fmt::format("{:.3f}", value);
    text.erase(text.find_last_not_of('0') + 1);
    if (text.ends_with('.'))
        text.pop_back();
    return text == "-0" ? "0" : text;
}

} // namespace gamer::bench::report
