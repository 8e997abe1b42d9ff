// SPDX-License-Identifier: GPL-2.0-only
#include <algorithm>

#include <linux/capability.h>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "devices.h"
#include "options.h"
#include "output.h"
#include "session.h"
#include "statistics.h"
#include "text.h"

using namespace gamer;

namespace {

constexpr Manual manual = {
    .name = "gamer-input",
    .summary = "feed input events to the gaming scheduler",
    .description =
        "Hooks the kernel's input core and opens the input window inside the very event that a mouse, pad, keyboard or "
        "touch device reports, so that what waits for it runs at once. No process is woken for it. Where the kernel cannot "
        "be hooked it reads /dev/input instead, and opens the window when it is woken; 'status' says which of the two.\n\n"
        "It never learns what was typed or moved: it looks at the event that ends a report and at nothing else. "
        "Keyboards are only counted, and published in sums of a second.",
    .examples = "gamer-input\n"
                "gamer-input --input-window-us 4000\n"
                "gamer-input --events | head -n 5\n"
                "gamer-input list -o json\n",
};

Result<ExitCode> list(bool json)
{
    auto rows = nlohmann::ordered_json::array();
    for (auto &device : GAMER_TRY(input::list_devices()))
        rows.push_back({{"device", device.node},
                        {"class", input::class_name(device.device_class)},
                        {"name", escaped(device.name)}});
    print_table(rows, json);
    return ExitCode::ok;
}

Result<nlohmann::ordered_json> reports(const Pins &pins)
{
    auto statistics = GAMER_TRY(Statistics::open(pins));
    auto counters = GAMER_TRY(statistics.read()).counters;
    nlohmann::ordered_json facts;
    for (std::uint32_t id = 0; id < GAMER_DEVICE_CLASSES; ++id)
        facts[fmt::format("{}_reports", input::class_name(id))] = counters[GAMER_STAT_INPUT_MOUSE + id];
    return facts;
}

void add_run_options(CLI::App &run, input::Settings &settings)
{
    run.add_option("--input-window-us", settings.window_us, "how long an input counts, in microseconds; 0: count events only")
        ->check(in_range(0, GAMER_WINDOW_MAX_NS / GAMER_USEC, "us"))
        ->type_name("US")
        ->capture_default_str();
    auto choose = [&settings](const std::string &name) {
        settings.source = input::Source(std::ranges::find(input::source_names, name) - input::source_names.begin());
    };
    run.add_option_function<std::string>("--source", choose, "hook: in the kernel; evdev: read /dev/input; auto: the hook if there can be one")
        ->check(CLI::IsMember(std::vector<std::string>(input::source_names.begin(), input::source_names.end())))
        ->type_name("SOURCE")
        ->default_str(std::string(input::source_names.front()));
    run.add_flag("--events", settings.print_events, "print each report that is not a keyboard's as a line of JSON");
}

} // namespace

int main(int argc, char **argv)
{
    Options options(manual);
    input::Settings settings;
    FeederOptions feeder_options;
    Feeder feeder{manual.name, GAMER_FEEDER_INPUT, {CAP_BPF, CAP_PERFMON},
                  [&](const Pins &pins) { return input::start_session(pins, settings); }};
    auto &run = options.command("run", "feed until stopped", [&] { return run_feeder(feeder, options.pin_root(), feeder_options); });
    add_run_options(run, settings);
    add_feeder_options(run, feeder_options);
    options.add_output(options.command("list", "list the input devices and their classes", [&] { return list(options.json()); }));
    add_feeder_status(options, manual.name, GAMER_FEEDER_INPUT, reports);
    return options.run(argc, argv);
}
