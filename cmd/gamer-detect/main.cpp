// SPDX-License-Identifier: GPL-2.0-only
#include <linux/capability.h>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "foreground.h"
#include "options.h"
#include "output.h"
#include "rules.h"
#include "session.h"
#include "text.h"

using namespace gamer;

namespace {

constexpr Manual manual = {
    .name = "gamer-detect",
    .summary = "tell the gaming scheduler which game is played",
    .description =
        "Follows program starts and ends in the kernel and decides, from what a game's launcher left in its "
        "environment (SteamAppId) or from a Windows program under Wine, which processes are a game. The game started "
        "last is the foreground game; its whole process family is fed to the scheduler, until it ends.\n\n"
        "It reads /proc when a program starts, and polls nothing. It never touches a game's memory.",
    .examples = "gamer-detect\n"
                "gamer-detect --events\n"
                "gamer-detect --pid 4242\n"
                "gamer-detect list\n",
};

Result<ExitCode> list(bool json)
{
    ProcFs procfs;
    auto rows = nlohmann::ordered_json::array();
    for (auto tgid : procfs.processes()) {
        auto verdict = detect::judge(procfs, tgid);
        auto info = procfs.info(tgid);
        if (verdict && info)
            rows.push_back({{"pid", tgid}, {"name", escaped(info->comm)}, {"reason", escaped(verdict->reason)}});
    }
    print_table(rows, json);
    return ExitCode::ok;
}

Result<nlohmann::ordered_json> foreground(const Pins &pins)
{
    auto game = GAMER_TRY(read_foreground(pins));
    return nlohmann::ordered_json{{"foreground_pid", game ? game->main.process.tgid : 0},
                                  {"foreground_name", game ? escaped(game->main.comm) : ""},
                                  {"family", game ? game->family : 0}};
}

} // namespace

int main(int argc, char **argv)
{
    Options options(manual);
    detect::Settings settings;
    FeederOptions feeder_options;
    // CAP_SYS_PTRACE: the environment of another user's process is shown for nothing less. Nothing is ever traced.
    Feeder feeder{manual.name, GAMER_FEEDER_DETECT, {CAP_BPF, CAP_PERFMON, CAP_SYS_PTRACE, CAP_DAC_READ_SEARCH},
                  [&](const Pins &pins) { return detect::start_session(pins, settings); }};
    auto &run = options.command("run", "feed until stopped", [&] { return run_feeder(feeder, options.pin_root(), feeder_options); });
    run.add_option("--pid", settings.pid, "this process and its descendants are the game; judge nobody else")
        ->check(in_range(1, pid_limit, ""))
        ->type_name("PID");
    run.add_flag("--events", settings.print_events, "print each change of the foreground game as a line of JSON");
    run.add_flag("--ntsync,!--no-ntsync", settings.ntsync, "follow who waits for whom in Wine's ntsync, if the kernel has it; for a module that keeps CAP_SYS_ADMIN")
        ->default_str("yes");
    add_feeder_options(run, feeder_options);
    options.add_output(options.command("list", "list the processes that count as games", [&] { return list(options.json()); }));
    add_feeder_status(options, manual.name, GAMER_FEEDER_DETECT, foreground);
    return options.run(argc, argv);
}
