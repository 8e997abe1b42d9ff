// SPDX-License-Identifier: GPL-2.0-only
#include "bench/report/golden.h"

#include <algorithm>

#include "bench/report/counters.h"
#include "bench/report/escape.h"
#include "support/failure.h"

namespace gamer::bench::report {
namespace {

using test::Failure;

Json counters_or_failure(const Run &run, const Json &line)
{
    if (line.contains("error"))
        throw Failure(fmt::format("{} failed in {}: there are no counters to keep", escaped(text(line, "/peer")),
                                  escaped(name_of(run))));
    return counters_of(line);
}

std::string value_text(const Json &counters, const std::string &counter)
{
    return counters.contains(counter) ? counters[counter].dump() : "none";
}

// Those of both, in the golden order first.
std::vector<std::string> names_of(const Json &golden, const Json &now)
{
    std::vector<std::string> names;
    for (const auto &[name, value] : golden.items())
        names.push_back(name);
    for (const auto &[name, value] : now.items())
        if (!golden.contains(name))
            names.push_back(name);
    return names;
}

void compare_counters(GoldenComparison &comparison, const std::string &who, const Json &golden, const Json &now)
{
    for (const auto &name : names_of(golden, now)) {
        const auto was = value_text(golden, name), is = value_text(now, name);
        if (was == is)
            ++comparison.equal;
        else
            comparison.differences.push_back(fmt::format("{} {}: {} was {}", who, escaped(name), is, was));
    }
}

void compare_run(GoldenComparison &comparison, const Json &golden, const Run &run)
{
    for (const auto &[peer, counters] : golden.items()) {
        const auto who = escaped(fmt::format("{} {}", name_of(run), peer));
        const auto &line = measured_by(run, peer);
        if (line.is_null())
            comparison.differences.push_back(who + ": has no result any more");
        else
            compare_counters(comparison, who, counters, counters_of(line));
    }
}

const Run &run_named(const std::vector<Run> &runs, const std::string &name)
{
    const auto found = std::ranges::find(runs, name, name_of);
    if (found == runs.end())
        throw Failure(fmt::format("there are golden counters of {}, but its run was not given", escaped(name)));
    return *found;
}

} // namespace

Json golden(const std::vector<Run> &runs)
{
    Json all{{"environment", Json::object()}, {"runs", Json::object()}};
    for (const auto &run : runs) {
        all["environment"] = json_of(run.environment);
        for (const auto &line : run.peers)
            all["runs"][name_of(run)][text(line, "/peer")] = counters_or_failure(run, line);
    }
    return all;
}

Environment golden_environment(const Json &golden)
{
    return environment_of(find(golden, "/environment"));
}

GoldenComparison compare(const Json &golden, const std::vector<Run> &runs)
{
    GoldenComparison comparison;
    for (const auto &[name, peers] : find(golden, "/runs").items()) {
        const auto before = comparison.differences.size();
        compare_run(comparison, peers, run_named(runs, name));
        if (comparison.differences.size() > before)
            comparison.runs.push_back(name);
    }
    return comparison;
}

} // namespace gamer::bench::report
