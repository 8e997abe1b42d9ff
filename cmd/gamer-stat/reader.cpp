// SPDX-License-Identifier: GPL-2.0-only
#include "reader.h"

#include <cstdio>

#include "alive.h"
#include "clock.h"
#include "event_loop.h"
#include "foreground.h"
#include "text.h"

namespace gamer::stat {

namespace {

constexpr auto retry_interval = std::chrono::milliseconds(200);

std::string foreground_game(const Pins &pins)
{
    auto game = read_foreground(pins);
    return game && *game ? escaped((*game)->main.comm) : "";
}

class Printer {
public:
    explicit Printer(const Format &format) : format_(format) {}

    Result<void> print(const Snapshot &all, const Snapshot &change, const Pins &pins)
    {
        Moment moment{all, change, {is_alive(pins, read_sched_ext()).value_or(false), foreground_game(pins)}};
        if (header_is_due())
            fmt::print("{}", format_.header(moment));
        fmt::print("{}", format_.body(moment));
        if (std::fflush(stdout))
            return fail("cannot write the output: {}", errno_text());
        return {};
    }

private:
    bool header_is_due()
    {
        auto line = lines_++;
        return format_.lines_per_header ? line % format_.lines_per_header == 0 : line == 0;
    }

    const Format &format_;
    unsigned lines_ = 0;
};

// Opens the maps, waiting for them if allowed. Empty: told to stop.
Result<std::optional<Pins>> open_pins(const Settings &settings, const StopSignal &stop)
{
    for (bool said = false;; said = true) {
        auto pins = Pins::open(settings.pin_root);
        if (pins)
            return std::move(*pins);
        if (settings.no_wait || pins.error().code != ExitCode::not_running)
            return std::unexpected(pins.error());
        if (!said)
            fmt::print(stderr, "gamer-stat: waiting for gamer-sched to pin {}\n", settings.pin_root);
        if (wait_for(stop, -1, retry_interval) == Woken::stop)
            return std::optional<Pins>();
    }
}

// Reports on one set of maps; true if it was replaced and there is more to do.
Result<bool> report_on(const Pins &pins, const Settings &settings, const StopSignal &stop, Printer &printer,
                       unsigned &printed)
{
    auto statistics = GAMER_TRY(Statistics::open(pins));
    auto earlier = GAMER_TRY(statistics.read());
    auto due_ns = earlier.taken_ns;
    while (!settings.count || printed < settings.count) {
        due_ns += settings.interval_s * GAMER_SEC;
        auto now = now_ns();
        auto left = std::chrono::milliseconds(due_ns > now ? (due_ns - now + GAMER_MSEC - 1) / GAMER_MSEC : 0);
        if (wait_for(stop, -1, left) == Woken::stop)
            return false;
        auto later = GAMER_TRY(statistics.read());
        GAMER_CHECK(printer.print(later, difference(later, earlier), pins));
        earlier = later;
        ++printed;
        if (Pins::look(pins.root()) != pins.identity())
            return !settings.count || printed < settings.count;
    }
    return false;
}

Result<ExitCode> report_once(const Pins &pins, Printer &printer)
{
    auto all = GAMER_TRY(GAMER_TRY(Statistics::open(pins)).read());
    all.taken_ns -= std::min<std::uint64_t>(all.taken_ns, pins.abi().attached_ns);
    GAMER_CHECK(printer.print(all, all, pins));
    return ExitCode::ok;
}

} // namespace

Result<ExitCode> print_reports(const Settings &settings)
{
    auto stop = GAMER_TRY(StopSignal::catch_signals());
    Printer printer(*settings.format);
    unsigned printed = 0;
    for (;;) {
        auto pins = GAMER_TRY(open_pins(settings, stop));
        if (!pins)
            return ExitCode::ok;
        if (!settings.interval_s)
            return report_once(*pins, printer);
        if (!GAMER_TRY(report_on(*pins, settings, stop, printer, printed)))
            return ExitCode::ok;
    }
}

} // namespace gamer::stat
