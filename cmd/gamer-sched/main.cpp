// SPDX-License-Identifier: GPL-2.0-only
#include <array>
#include <optional>

#include <CLI/CLI.hpp>

#include "options.h"
#include "verbs.h"

using namespace gamer;
using namespace gamer::sched;

namespace {

// scx_gamer is one program and has these; here each belongs to the tool that does the work.
constexpr std::array elsewhere = {
    Elsewhere{"--input-window-us", "gamer-input --input-window-us US"},
    Elsewhere{"--frame-window-us", "gamer-frame --frame-window-us US"},
    Elsewhere{"--frame-hz", "gamer-frame --frame-hz HZ"},
    Elsewhere{"--drm-debugfs", "gamer-frame --drm-debugfs CARD:CRTC"},
    Elsewhere{"--vblank-sample-ms", "gamer-frame --vblank-sample-ms MS"},
    Elsewhere{"--stats", "gamer-stat SECONDS"},
    Elsewhere{"--monitor", "gamer-stat --monitor SECONDS"},
    Elsewhere{"--help-stats", "gamer-stat --help-stats"},
};

constexpr Manual manual = {
    .name = "gamer-sched",
    .summary = "attach the gaming scheduler and own its shared maps",
    .description =
        "Attaches a sched_ext scheduler that puts the foreground game, input and frames before background work, and "
        "pins the maps through which the other gamer tools talk to it. It needs none of them to run.\n\n"
        "'run' keeps the scheduler as long as the process lives. 'attach' pins it and exits; 'detach' ends it and "
        "removes the pins. A scheduler the kernel threw out (stall, SysRq-S) leaves its pins behind: 'status' says "
        "why, and the next 'attach' clears them.",
    .examples = "gamer-sched\n"
                "gamer-sched attach; gamer-input & gamer-frame & gamer-detect &\n"
                "gamer-sched set --slice-us 1000\n"
                "gamer-sched status -o json\n"
                "gamer-sched detach\n",
    .elsewhere = elsewhere,
};

constexpr unsigned longest_watchdog_secs = 30; // the kernel's own limit
constexpr unsigned least_mm_hints = 128;
constexpr unsigned most_mm_hints = 65'536;
constexpr unsigned longest_exit_dump = 16 << 20;
constexpr unsigned longest_polling_ms = 3'600'000;

void add_start_options(CLI::App &command, Start &start)
{
    add_settings(command, start.settings, false);
    command.add_option("--watchdog-secs", start.watchdog_secs,
                       "give the CPU back when a task could not run for this long, in seconds; 0: the kernel's 30")
        ->check(in_range(0, longest_watchdog_secs, "s"))
        ->type_name("SECS")
        ->capture_default_str();
    command.add_option("--mm-hint-size", start.mm_hint_size, "address spaces that --mm-hint remembers")
        ->check(in_range(least_mm_hints, most_mm_hints, ""))
        ->type_name("N")
        ->capture_default_str();
    command.add_option("--exit-dump-len", start.exit_dump_len,
                       "bytes of the state the kernel dumps when it ends a scheduler for a fault; 0: the kernel's 32768")
        ->check(in_range(0, longest_exit_dump, "bytes"))
        ->type_name("BYTES")
        ->capture_default_str();
}

constexpr const char *polling_help = "does nothing: the kernel knows without polling which CPU is busy";

// Accepted, because scripts written for scx_gamer have it.
void add_polling(CLI::App &command, std::optional<unsigned> &polling_ms)
{
    command.add_option("-p,--polling-ms", polling_ms, polling_help)
        ->check(in_range(0, longest_polling_ms, "ms"))
        ->type_name("MS")
        ->default_str("0");
}

} // namespace

int main(int argc, char **argv)
{
    Options options(manual);
    Start start;
    Settings changes;
    std::optional<unsigned> polling_ms;
    auto with_root = [&](auto verb) {
        return [&, verb] {
            start.pin_root = options.pin_root();
            if (polling_ms)
                fmt::print(stderr, "{}: --polling-ms {}\n", manual.name, polling_help);
            return verb(start);
        };
    };
    auto &run = options.command("run", "attach and stay; Ctrl-C detaches", with_root(sched::run));
    auto &attach = options.command("attach", "attach, pin and exit", with_root(sched::attach));
    for (auto command : {&run, &attach}) {
        add_start_options(*command, start);
        add_polling(*command, polling_ms);
    }
    add_event_loop_cpu(run, start.cpu);
    options.command("detach", "end the pinned scheduler and remove its pins", [&] { return sched::detach(options.pin_root()); });
    options.add_output(options.command("status", "say what runs, how, and why the last one ended",
                                       [&] { return sched::status(options.pin_root(), options.json()); }));
    add_settings(options.command("set", "change settings of the running scheduler",
                                 [&] { return sched::set(options.pin_root(), changes); }),
                 changes, true);
    options.add_output(options.command("check", "say what this kernel can do, and try to load without attaching",
                                       [&] { return sched::check(options.pin_root(), options.json()); }));
    return options.run(argc, argv);
}
