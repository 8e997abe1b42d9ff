// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <optional>
#include <string>

#include "procfs.h"

namespace gamer::detect {

// What makes a process a game, in words, and what its fellow processes share with it.
struct Verdict {
    std::string reason; // "Steam app 570", "Wine program game.exe"
    std::string app;    // the same for every process of one game; empty if nothing but the process tree tells
};

/*
 * Is this process (part of) a game? Decided from what its launcher left: Steam's environment first, then a Windows
 * program under Wine. Names only ever exclude helpers here; they penalise nobody.
 */
std::optional<Verdict> judge(const ProcFs &procfs, std::uint32_t tgid);

// A helper of Wine or Steam: part of a game's family, but never what the player looks at.
bool is_helper(const ProcFs &procfs, std::uint32_t tgid);

// The file name at the end of a Unix or Windows path, in lower case.
std::string base_name(std::string_view path);

} // namespace gamer::detect
