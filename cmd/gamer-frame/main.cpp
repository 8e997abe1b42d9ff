// SPDX-License-Identifier: GPL-2.0-only
#include <linux/capability.h>

#include "displays.h"
#include "options.h"
#include "output.h"
#include "session.h"
#include "statistics.h"
#include "text.h"

using namespace gamer;

namespace {

constexpr Manual manual = {
    .name = "gamer-frame",
    .summary = "feed the display's vblanks to the gaming scheduler",
    .description =
        "Hooks the kernel's vblank handling, opens the frame window at every vblank and records the interval between "
        "two of them. It opens no card, so it never takes a display from a compositor.\n\n"
        "A display ticks only while something waits for its vblanks, as a game or a compositor does. Where there is no "
        "such display, --hz ticks by a timer.",
    .examples = "gamer-frame\n"
                "gamer-frame --card 1 --crtc 0\n"
                "gamer-frame --hz 144\n"
                "gamer-frame list\n",
};

constexpr unsigned fastest_hz = 1000;
constexpr unsigned most_cards = 8;
constexpr unsigned most_crtcs = 8;

Result<ExitCode> list(bool json)
{
    auto rows = nlohmann::ordered_json::array();
    for (auto &display : frame::list_displays())
        rows.push_back({{"card", display.card},
                        {"connector", escaped(display.connector)},
                        {"connected", display.connected},
                        {"enabled", display.enabled},
                        {"mode", escaped(display.mode)}});
    print_table(rows, json);
    return ExitCode::ok;
}

Result<nlohmann::ordered_json> frames(const Pins &pins)
{
    auto now = GAMER_TRY(GAMER_TRY(Statistics::open(pins)).read());
    auto &interval = now.histograms[GAMER_HIST_FRAME_INTERVAL];
    nlohmann::ordered_json facts = {{"frames", now.counters[GAMER_STAT_FRAMES]}};
    facts["mean_interval_us"] = interval.count ? interval.sum_ns / interval.count / GAMER_USEC : 0;
    return facts;
}

void add_run_options(CLI::App &run, frame::Settings &settings)
{
    run.add_option("--frame-window-us", settings.window_us, "how long a vblank counts, in microseconds; 0: measure only")
        ->check(in_range(0, GAMER_WINDOW_MAX_NS / GAMER_USEC, "us"))
        ->type_name("US")
        ->capture_default_str();
    run.add_option("--hz,--frame-hz", settings.hz, "tick by a timer instead of a display; 0: follow the display")
        ->check(in_range(0, fastest_hz, "Hz"))
        ->type_name("HZ")
        ->capture_default_str();
    run.add_option("--card", settings.card, "follow this card only, see 'gamer-frame list'")
        ->check(in_range(0, most_cards - 1, ""))
        ->type_name("N");
    run.add_option("--crtc", settings.crtc, "follow this CRTC only")->check(in_range(0, most_crtcs - 1, ""))->type_name("N");
}

} // namespace

int main(int argc, char **argv)
{
    Options options(manual);
    frame::Settings settings;
    FeederOptions feeder_options;
    Feeder feeder{manual.name, GAMER_FEEDER_FRAME, {CAP_BPF, CAP_PERFMON},
                  [&](const Pins &pins) { return frame::start_session(pins, settings); }};
    auto &run = options.command("run", "feed until stopped", [&] {
        // The hook is in a module, and the kernel hands out a module's BTF for nothing less.
        if (!settings.hz)
            feeder.capabilities.push_back(CAP_SYS_ADMIN);
        return run_feeder(feeder, options.pin_root(), feeder_options);
    });
    add_run_options(run, settings);
    add_feeder_options(run, feeder_options);
    options.add_output(options.command("list", "list cards and connectors", [&] { return list(options.json()); }));
    add_feeder_status(options, manual.name, GAMER_FEEDER_FRAME, frames);
    return options.run(argc, argv);
}
