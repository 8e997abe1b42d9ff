// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string>

#include "result.h"

namespace gamer {

// Reads a whole file, up to `limit` bytes; made for /proc and /sys, whose sizes are not known before.
Result<std::string> read_file(const std::string &path, std::size_t limit = 1 << 20);

// Replaces a file atomically: a reader sees the old text or the new, never half of it.
Result<void> replace_file(const std::string &path, std::string_view text, int mode);

} // namespace gamer
