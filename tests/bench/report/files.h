// SPDX-License-Identifier: GPL-2.0-only
// What the program reads and leaves behind.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "bench/report/json.h"

namespace gamer::bench::report {

std::string read_text(const std::filesystem::path &path);
Json read_json(const std::filesystem::path &path);
void write_text(const std::filesystem::path &path, std::string_view text);

// Makes the folder, without what an earlier report left there: it would pass for a result of this one.
void make_folder_anew(const std::filesystem::path &folder, std::initializer_list<std::string_view> extensions);

} // namespace gamer::bench::report
