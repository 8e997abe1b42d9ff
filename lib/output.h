// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

namespace gamer {

// One model, two printers: a flat or nested object as "key  value" lines, or as one line of JSON.
void print_facts(const nlohmann::ordered_json &facts, bool json);
std::string facts_text(const nlohmann::ordered_json &facts);

// One line of JSON; bytes that are not UTF-8 are replaced.
std::string json_line(const nlohmann::ordered_json &value);

// An array of flat objects with equal keys as an aligned table with a header, or as JSON.
void print_table(const nlohmann::ordered_json &rows, bool json);
std::string table_text(const nlohmann::ordered_json &rows);

} // namespace gamer
