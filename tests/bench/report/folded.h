// SPDX-License-Identifier: GPL-2.0-only
// A part of a report that opens on a click.
#pragma once

#include <string>

#include <fmt/format.h>

namespace gamer::bench::report {

// Without the empty lines GitHub takes the inside for HTML.
inline std::string folded(const char *title, const std::string &inside)
{
    if (inside.empty())
        return {};
    return fmt::format("\n<details><summary>{}</summary>\n\n{}\n</details>\n", title, inside);
}

} // namespace gamer::bench::report
