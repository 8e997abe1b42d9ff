// SPDX-License-Identifier: GPL-2.0-only
// The peers: what is compared with each other.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "bench/report/json.h"

namespace gamer::bench::report {

struct Peer {
    std::string name, title;
    std::string label;     // what tables and legends call it
    bool core = true;      // also in the plots over all cells
    std::size_t place = 0; // of its colour
    bool may_be_thrown_out = false;
    bool ours = false; // gamer, with whatever options and feeders
};

// What the limits and the summary are about.
inline constexpr std::string_view default_peer = "default", bound_peer = "bound", gamer_peer = "gamer";

std::vector<Peer> parse_peers(const Json &json, const std::vector<std::string> &user_commands);
std::vector<Peer> read_peers(const std::filesystem::path &path, const std::vector<std::string> &user_commands);

// Null if there is none of this name.
const Peer *find_peer(const std::vector<Peer> &peers, std::string_view name);

} // namespace gamer::bench::report
