// SPDX-License-Identifier: GPL-2.0-only
#include "bench/report/runs.h"

#include <algorithm>
#include <sstream>
#include <tuple>

#include "bench/report/escape.h"
#include "bench/report/files.h"
#include "support/failure.h"

namespace gamer::bench::report {
namespace {

using test::Failure;

bool earlier(const Run &one, const Run &other)
{
    return std::tie(one.cell, one.seed) < std::tie(other.cell, other.seed);
}

Run parse_header(const Json &header)
{
    Run run{.cell = text(header, "/cell"), .environment = environment_of(header)};
    const auto &seed = find(header, "/seed");
    if (run.cell.empty() || !seed.is_number_unsigned())
        throw Failure("the first line names no cell and seed", ExitCode::usage);
    run.seed = seed.get<unsigned>();
    return run;
}

Run read_run(const std::string &path)
{
    const auto lines = read_text(path);
    try {
        return parse_run(lines);
    } catch (const std::exception &error) {
        throw Failure(fmt::format("{}: {}", path, error.what()), ExitCode::usage);
    }
}

void require_comparable(const std::vector<Run> &runs)
{
    for (std::size_t i = 1; i < runs.size(); ++i) {
        if (!earlier(runs[i - 1], runs[i]))
            throw Failure(fmt::format("the run {} was given twice", escaped(name_of(runs[i]))), ExitCode::usage);
        if (runs[i].environment != runs[0].environment)
            throw Failure(fmt::format("{} is of {}, but {} of {}: measure them anew", escaped(name_of(runs[0])),
                                      describe(runs[0].environment), escaped(name_of(runs[i])),
                                      describe(runs[i].environment)));
    }
}

} // namespace

Environment environment_of(const Json &json)
{
    return {text(json, "/kernel"), text(json, "/qemu"), text(json, "/compiler")};
}

Json json_of(const Environment &environment)
{
    const auto &[kernel, qemu, compiler] = environment;
    return {{"kernel", kernel}, {"qemu", qemu}, {"compiler", compiler}};
}

std::string describe(const Environment &environment)
{
    return escaped(fmt::format("{}, {}, {}", environment.kernel, environment.qemu, environment.compiler));
}

std::string name_of(const Run &run)
{
    return fmt::format("{}.{}", run.cell, run.seed);
}

const Json &measured_by(const Run &run, std::string_view peer)
{
    static const Json nothing;
    for (const auto &line : run.peers)
        if (text(line, "/peer") == peer && !line.contains("error"))
            return line;
    return nothing;
}

Run parse_run(const std::string &lines)
{
    std::istringstream all{lines};
    std::string line;
    std::getline(all, line);
    auto run = parse_header(Json::parse(line));
    while (std::getline(all, line)) {
        run.peers.push_back(Json::parse(line));
        if (text(run.peers.back(), "/peer").empty())
            throw Failure(fmt::format("line {} names no peer", run.peers.size() + 1));
    }
    return run;
}

std::vector<Run> read_runs(const std::vector<std::string> &paths)
{
    std::vector<Run> runs;
    for (const auto &path : paths)
        runs.push_back(read_run(path));
    std::ranges::sort(runs, earlier);
    require_comparable(runs);
    return runs;
}

} // namespace gamer::bench::report
