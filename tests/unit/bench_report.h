// SPDX-License-Identifier: GPL-2.0-only
// What the tests of the report share: runs that say just what a test needs.
#pragma once

#include <string>
#include <vector>

#include "bench/report/results.h"

namespace gamer::bench::report {

// A peer's line whose game missed so many percent.
inline Json line_of(const std::string &peer, double missed_percent)
{
    return {{"peer", peer},
            {"game", {{"frames", 100}, {"vblanks", 100}, {"missed", missed_percent}, {"missed_percent", missed_percent}}}};
}

inline Run run_of(unsigned seed, std::vector<Json> lines, std::string cell = "hogs")
{
    return {.cell = std::move(cell),
            .seed = seed,
            .environment = {"7.3", "QEMU 10", "g++ 14"},
            .peers = std::move(lines)};
}

inline std::vector<Peer> test_peers()
{
    return parse_peers(Json::parse(R"([{"name": "default", "set": "core", "title": "kernel default"},
        {"name": "bound", "set": "core"}, {"name": "fifo", "set": "core", "may_be_thrown_out": true},
        {"name": "gamer", "set": "core", "scheduler": "gamer-sched run"},
        {"name": "gamer-no-input", "set": "ablation", "scheduler": "gamer-sched run"}])"),
                       {});
}

inline Cell test_cell(const char *limits = "[]")
{
    auto json = Json::parse(R"({"title": "a | b", "about": "About.", "background": [["hog"]]})");
    json["limits"] = Json::parse(limits);
    return parse_cell("hogs", json);
}

inline Results results_of(const std::vector<Run> &runs, const char *limits = "[]")
{
    return put_together({test_cell(limits)}, test_peers(), runs);
}

} // namespace gamer::bench::report
