// SPDX-License-Identifier: GPL-2.0-only
// game-load: a load in the shape of a game, which measures what a player would have felt.
#include "bench/load/game_run.h"
#include "bench/load/report.h"
#include "support/program.h"

namespace gamer::bench {
namespace {

struct Options {
    double seconds = 10;
    double warm_up = 1;
    std::string scenario;
    ReportSettings report;
    bool no_names = false;
    bool json = false;
    RunSettings run;
};

void add_options(CLI::App &app, Options &options)
{
    auto &run = options.run;
    app.add_option("SCENARIO", options.scenario, "The game, a JSON file; see tests/bench/scenarios")->required();
    app.add_option("--seconds", options.seconds, "Measure for so long")
        ->check(CLI::Range(0.1, 3600.0))
        ->capture_default_str();
    app.add_option("--warm-up", options.warm_up, "Play so many seconds before")
        ->check(CLI::Range(0.0, 3600.0))
        ->capture_default_str();
    auto *hz =
        app.add_option("--hz", run.hz, "Frames per second")->check(CLI::Range(1.0, 1000.0))->capture_default_str();
    app.add_option("--vblank", run.vblank_card, "Wait for the vblanks of this DRM card instead")->excludes(hz);
    auto *input = app.add_option("--input", run.input_device, "Read this /dev/input/eventN");
    app.add_option("--input-hz", run.input_hz, "Reports a second: those that the kernel had to drop count as read with the next")
        ->check(CLI::Range(1.0, 10000.0))
        ->needs(input);
    app.add_option("--scale", options.report.scale_percent, "Percentage of the CPU time it says")
        ->check(CLI::Range(1, 1000))
        ->capture_default_str();
    app.add_flag("--fifo", run.threads.fifo, "Run all threads under SCHED_FIFO: the upper bound");
    app.add_flag("--no-names", options.no_names, "Give the threads no telling names");
    app.add_flag("--json", options.json, "Print one JSON object");
    app.add_flag("--frame-times", options.report.frame_times, "Put the time of every frame into it")->needs("--json");
}

void play(Options &options)
{
    options.run.seconds = Seconds{options.seconds};
    options.run.warm_up = Seconds{options.warm_up};
    options.run.threads.names = !options.no_names;
    const auto scenario = scaled(read_scenario(options.scenario), options.report.scale_percent);
    const auto result = run_game(scenario, options.run);
    fmt::print("{}", options.json ? json_report(result, options.run, options.report) : text_report(result));
}

} // namespace
} // namespace gamer::bench

int main(int argc, char **argv)
{
    gamer::bench::Options options;
    CLI::App app{"Plays a game without a picture and reports frame times, input latency and audio dropouts.",
                 "game-load"};
    gamer::bench::add_options(app, options);
    return gamer::test::run_program(app, argc, argv, [&] { gamer::bench::play(options); });
}
