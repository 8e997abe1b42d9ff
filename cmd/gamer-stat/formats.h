// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <span>
#include <string>

#include "report.h"

namespace gamer::stat {

// What there is to print at one moment.
struct Moment {
    Snapshot all;    // since attach
    Snapshot change; // since the report before, or since attach
    Context context;
};

// How -o prints it.
struct Format {
    const char *name;
    std::string (*header)(const Moment &); // printed before the first report, and again every `lines_per_header`
    std::string (*body)(const Moment &);
    unsigned lines_per_header = 0; // 0: once
};

// The first is the default.
std::span<const Format> formats();

// Null if there is none of that name.
const Format *find_format(std::string_view name);

} // namespace gamer::stat
