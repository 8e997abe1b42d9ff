// SPDX-License-Identifier: GPL-2.0-only
// bench-report: turns run files into a report, and checks them against limits, goals and golden counters.
#include <set>

#include "bench/report/check.h"
#include "bench/report/escape.h"
#include "bench/report/figures_md.h"
#include "bench/report/files.h"
#include "bench/report/goals_report.h"
#include "bench/report/golden.h"
#include "bench/report/mangohud.h"
#include "bench/report/plots.h"
#include "bench/report/report_md.h"
#include "bench/report/results_json.h"
#include "support/program.h"

namespace gamer::bench::report {
namespace {

using test::Failure;

struct Options {
    std::string cells = "tests/bench/cells", peers = "tests/bench/peers.json", goals = "tests/bench/goals.json",
                out = "build/bench", golden = "tests/bench/golden.json", native;
    std::vector<std::string> user_peers, runs;
    bool update = false, differing = false, strict = false;
};

// ---- options ----

void add_runs(CLI::App &command, Options &options)
{
    command.add_option("RUNFILE", options.runs, "What was measured: CELL.SEED.jsonl")
        ->required()
        ->check(CLI::ExistingFile);
}

void add_inputs(CLI::App &command, Options &options)
{
    command.add_option("--cells", options.cells, "Folder of the cells")
        ->check(CLI::ExistingDirectory)
        ->capture_default_str();
    command.add_option("--peers", options.peers, "File of the peers")->check(CLI::ExistingFile)->capture_default_str();
    // One value each: CLI11 would take the run files for more of them.
    command.add_option("--user-peer", options.user_peers, "Command of the peer user-1, the next is user-2, ...")
        ->type_size(1)
        ->allow_extra_args(false);
    add_runs(command, options);
}

void add_goals_file(CLI::App &command, Options &options)
{
    command.add_option("--goals", options.goals, "File of the goals")->check(CLI::ExistingFile)->capture_default_str();
}

CLI::App *add_write(CLI::App &app, Options &options)
{
    auto *command = app.add_subcommand("write", "Write report.md, figures.md, results.json, plots and logs for MangoHud's tools");
    add_inputs(*command, options);
    add_goals_file(*command, options);
    command->add_option("--out", options.out, "Folder to write to")->capture_default_str();
    command->add_option("--native", options.native, "What bpf-cost printed, to put into the report")
        ->check(CLI::ExistingFile);
    return command;
}

CLI::App *add_check(CLI::App &app, Options &options)
{
    auto *command = app.add_subcommand("check", "Fail if a limit of a cell does not hold, or a peer did not get through");
    add_inputs(*command, options);
    return command;
}

CLI::App *add_goals(CLI::App &app, Options &options)
{
    auto *command = app.add_subcommand("goals", "Say which goals are reached");
    add_inputs(*command, options);
    add_goals_file(*command, options);
    command->add_flag("--strict", options.strict, "Fail if one is not");
    return command;
}

CLI::App *add_golden(CLI::App &app, Options &options)
{
    auto *command = app.add_subcommand("golden", "Fail if an exact counter differs from the golden one");
    command->add_option("--file", options.golden, "File of the golden counters")->capture_default_str();
    command->add_flag("--update", options.update, "Write the file anew");
    command->add_flag("--differing", options.differing, "Only print which runs differ, such as hogs-4.1");
    add_runs(*command, options);
    return command;
}

Results read_results(const Options &options, const std::vector<Run> &runs)
{
    return put_together(read_cells(options.cells), read_peers(options.peers, options.user_peers), runs);
}

std::vector<GoalResult> judge_goals(const Options &options, const Results &results)
{
    const auto peers = read_peers(options.peers, {});
    return judge(parse_goals(read_json(options.goals), read_cells(options.cells), peers), results);
}

// ---- write ----

// Returns the names of what was drawn. The figures are there without plots, so a missing one is no failure.
std::set<std::string> draw_plots(const Results &results, const std::filesystem::path &folder)
{
    make_folder_anew(folder, {".svg", ".gp", ".dat"});
    std::set<std::string> drawn;
    for (const auto &plot : plots(results)) {
        const auto outcome = draw(plot, folder);
        if (outcome == Drawing::no_gnuplot) {
            fmt::print(stderr, "bench-report: there is no gnuplot, so the report has no plots: install gnuplot\n");
            return {};
        }
        if (outcome == Drawing::failed)
            fmt::print(stderr, "bench-report: gnuplot failed on {}/{}.gp\n", folder.string(), plot.name);
        else
            drawn.insert(plot.name);
    }
    return drawn;
}

void write_mangohud_logs(const std::vector<Run> &runs, const std::filesystem::path &folder)
{
    make_folder_anew(folder, {".csv"});
    for (const auto &run : runs)
        for (const auto &line : run.peers)
            if (const auto log = mangohud_log(run, line); !log.empty())
                write_text(folder / fmt::format("{}.{}.csv", name_of(run), text(line, "/peer")), log);
}

void write(const Options &options)
{
    const std::filesystem::path out = options.out;
    const auto runs = read_runs(options.runs);
    const auto results = read_results(options, runs);
    const auto verdict = check(results);
    const auto drawn = draw_plots(results, out / "plots");
    write_mangohud_logs(runs, out / "mangohud");
    const auto native = options.native.empty() ? "" : read_text(options.native);
    const auto goals = judge_goals(options, results);
    write_text(out / "results.json", results_json(results, goals));
    write_text(out / "figures.md", figures_md(results));
    write_text(out / "report.md", report_md(results, verdict, goals, drawn, native));
}

// ---- check ----

void check_limits(const Options &options)
{
    const auto verdict = check(read_results(options, read_runs(options.runs)));
    for (const auto &[cell, complaints] : verdict.complaints)
        for (const auto &complaint : complaints)
            fmt::print("{}: {}\n", cell, complaint);
    if (const auto failed = verdict.failed())
        throw Failure(fmt::format("{} failed, {} limits hold", failed, verdict.held));
    fmt::print("{} limits hold\n", verdict.held);
}

// ---- goals ----

void report_goals(const Options &options)
{
    const auto goals = judge_goals(options, read_results(options, read_runs(options.runs)));
    fmt::print("{}", goals_text(goals));
    if (options.strict && reached(goals) != goals.size())
        throw Failure(fmt::format("{} goals are not reached", goals.size() - reached(goals)));
}

// ---- golden ----

void update_golden(const Options &options, const std::vector<Run> &runs)
{
    write_text(options.golden, golden(runs).dump(1, ' ', false, Json::error_handler_t::replace) + "\n");
    fmt::print("{} has the counters of {} runs\n", options.golden, runs.size());
}

void report_differences(const GoldenComparison &comparison)
{
    constexpr std::size_t most = 20;
    const auto &lines = comparison.differences;
    if (lines.empty()) {
        fmt::print("golden counters agree: {}\n", comparison.equal);
        return;
    }
    for (std::size_t i = 0; i < std::min(most, lines.size()); ++i)
        fmt::print("{}\n", lines[i]);
    if (lines.size() > most)
        fmt::print("and {} more\n", lines.size() - most);
    throw Failure(fmt::format("{} golden counters differ: if that is meant, `make bench-golden` writes the new ones; "
                              "look at the difference",
                              lines.size()));
}

void print_differing(const std::vector<std::string> &names)
{
    for (const auto &name : names)
        fmt::print("{}\n", name);
}

void check_golden(const Options &options)
{
    const auto runs = read_runs(options.runs);
    if (options.update)
        return update_golden(options, runs);
    const auto golden = read_json(options.golden);
    const auto taken_with = golden_environment(golden);
    const bool comparable = taken_with == runs.at(0).environment;
    if (options.differing)
        return print_differing(comparable ? compare(golden, runs).runs : std::vector<std::string>());
    if (comparable)
        return report_differences(compare(golden, runs));
    fmt::print("golden counters not compared: they were taken with {}; this is {}\n", describe(taken_with),
               describe(runs.at(0).environment));
}

} // namespace
} // namespace gamer::bench::report

int main(int argc, char **argv)
{
    using namespace gamer::bench::report;
    Options options;
    CLI::App app{"Turns what the benchmark measured into a report, and checks it.", "bench-report"};
    app.require_subcommand(1);
    const auto *write_command = add_write(app, options);
    const auto *check_command = add_check(app, options);
    const auto *goals_command = add_goals(app, options);
    add_golden(app, options);
    return gamer::test::run_program(app, argc, argv, [&] {
        if (*write_command)
            write(options);
        else if (*check_command)
            check_limits(options);
        else if (*goals_command)
            report_goals(options);
        else
            check_golden(options);
    });
}
