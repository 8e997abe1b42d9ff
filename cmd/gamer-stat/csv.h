// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

namespace gamer::stat {

// A report as comma-separated values (RFC 4180): the paths of its members, and a row of their values in that order.
std::string csv_header(const nlohmann::ordered_json &report);
std::string csv_row(const nlohmann::ordered_json &report);

} // namespace gamer::stat
