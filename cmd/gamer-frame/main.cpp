// SPDX-License-Identifier: GPL-2.0-only
#include <linux/capability.h>

#include <optional>
#include <tuple>
#include <utility>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "../../bpf/frame_source.h"
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
        "A display ticks only while something waits for its vblanks, as a game or a compositor does. Of several the one "
        "that ticks fastest is followed, and 'status' says which; --card and --crtc choose one. Where there is no such "
        "display, --hz ticks by a timer.",
    .examples = "gamer-frame\n"
                "gamer-frame --card 1 --crtc 0\n"
                "gamer-frame --hz 59.94\n"
                "gamer-frame list\n",
};

constexpr double slowest_hz = 1;
constexpr double fastest_hz = 1000;
constexpr unsigned least_sample_ms = 10;
constexpr unsigned longest_sample_ms = 1000;

// 0 or a rate; decimal digits only, since the library would also take 1e3 and inf.
std::string check_hz(const std::string &text)
{
    auto hz = parse_decimal(text);
    if (hz && (*hz == 0 || (*hz >= slowest_hz && *hz <= fastest_hz)))
        return "";
    return fmt::format("must be 0, or {} to {} Hz, not '{}'", slowest_hz, fastest_hz, escaped(text));
}

// "1:0", as scx_gamer names a CRTC of a card.
std::optional<std::pair<int, int>> parse_card_and_crtc(const std::string &text)
{
    auto parts = split(text, ':');
    auto card = parse_number(parts.front()), crtc = parse_number(parts.back());
    if (parts.size() == 2 && card && crtc && *card < GAMER_FRAME_CARDS && *crtc < GAMER_FRAME_CRTCS)
        return std::pair(int(*card), int(*crtc));
    return std::nullopt;
}

std::string check_card_and_crtc(const std::string &text)
{
    if (parse_card_and_crtc(text))
        return "";
    return fmt::format("must be CARD:CRTC, 0:0 to {}:{}, not '{}'", GAMER_FRAME_CARDS - 1, GAMER_FRAME_CRTCS - 1, escaped(text));
}

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
        ->check(CLI::Validator(check_hz, fmt::format("0,{}..{}", slowest_hz, fastest_hz)))
        ->type_name("HZ")
        ->default_str("0");
}

void add_display_options(CLI::App &run, frame::Settings &settings)
{
    auto card = run.add_option("--card", settings.card, "follow this card only, see 'gamer-frame list'")
                    ->check(in_range(0, GAMER_FRAME_CARDS - 1, ""))
                    ->type_name("N");
    auto crtc = run.add_option("--crtc", settings.crtc, "follow this CRTC only")->check(in_range(0, GAMER_FRAME_CRTCS - 1, ""))->type_name("N");
    auto set_both = [&settings](const std::string &text) { std::tie(settings.card, settings.crtc) = *parse_card_and_crtc(text); };
    run.add_option_function<std::string>("--drm-debugfs", set_both, "--card and --crtc in one, as scx_gamer has it; no debugfs is read")
        ->check(CLI::Validator(check_card_and_crtc, ""))
        ->type_name("CARD:CRTC")
        ->excludes(card)
        ->excludes(crtc);
    run.add_option("--vblank-sample-ms", settings.sample_ms, "how long to look which display ticks fastest, in milliseconds, if none is chosen")
        ->check(in_range(least_sample_ms, longest_sample_ms, "ms"))
        ->type_name("MS")
        ->capture_default_str();
}

} // namespace

int main(int argc, char **argv)
{
    Options options(manual);
    frame::Settings settings;
    FeederOptions feeder_options;
    Feeder feeder{manual.name, GAMER_FEEDER_FRAME, {CAP_BPF, CAP_PERFMON},
                  [&](const Pins &pins) { return frame::start_session(pins, settings); }};
    auto &run = options.command("run", "feed until stopped", [&]() -> Result<ExitCode> {
        if (settings.hz && (settings.card >= 0 || settings.crtc >= 0))
            return fail(ExitCode::usage, "--hz ticks by a timer and follows no display: leave out either --hz or --card and --crtc");
        return run_feeder(feeder, options.pin_root(), feeder_options);
    });
    add_run_options(run, settings);
    add_display_options(run, settings);
    add_feeder_options(run, feeder_options);
    options.add_output(options.command("list", "list cards and connectors", [&] { return list(options.json()); }));
    add_feeder_status(options, manual.name, GAMER_FEEDER_FRAME, frames);
    return options.run(argc, argv);
}
