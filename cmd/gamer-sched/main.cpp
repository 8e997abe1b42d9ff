// SPDX-License-Identifier: GPL-2.0-only
#include "options.h"
#include "verbs.h"

using namespace gamer;
using namespace gamer::sched;

namespace {

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
};

constexpr unsigned longest_watchdog_secs = 30; // the kernel's own limit
constexpr unsigned least_mm_hints = 128;
constexpr unsigned most_mm_hints = 65'536;

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
}

} // namespace

int main(int argc, char **argv)
{
    Options options(manual);
    Start start;
    Settings changes;
    auto with_root = [&](auto verb) {
        return [&, verb] {
            start.pin_root = options.pin_root();
            return verb(start);
        };
    };
    add_start_options(options.command("run", "attach and stay; Ctrl-C detaches", with_root(sched::run)), start);
    add_start_options(options.command("attach", "attach, pin and exit", with_root(sched::attach)), start);
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
