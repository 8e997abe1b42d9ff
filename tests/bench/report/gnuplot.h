// SPDX-License-Identifier: GPL-2.0-only
// gnuplot: what all plots have in common, and how one gets drawn.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

#include "bench/report/peers.h"

namespace gamer::bench::report {

struct Plot {
    std::string name; // of the files, without their extensions
    std::string script, data;
};

// Terminal, output, colours and axes.
struct Frame {
    std::string_view name, title, x_title, y_title;
    std::size_t entries; // in the legend
    std::size_t width = 900;
};
std::string frame(const Frame &frame);

// Of a peer, the same in every plot.
std::string colour(const Peer &peer);
std::string line_style(const Peer &peer);
std::string legend(const Peer &peer);

enum class Drawing { done, failed, no_gnuplot };

// Leaves script, data and picture in the folder.
Drawing draw(const Plot &plot, const std::filesystem::path &folder);

} // namespace gamer::bench::report
