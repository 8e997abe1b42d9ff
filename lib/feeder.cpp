// SPDX-License-Identifier: GPL-2.0-only
#include "feeder.h"

#include <linux/capability.h>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "clock.h"
#include "event_loop.h"
#include "lock.h"
#include "output.h"
#include "policy.h"
#include "privilege.h"
#include "text.h"

namespace gamer {

namespace {

constexpr auto pulse_interval = std::chrono::seconds(1);
// Three missed pulses and a feeder counts as gone.
constexpr auto pulse_lifetime_ns = 3 * GAMER_SEC;
// How soon a scheduler that appears or is replaced is noticed.
constexpr auto look_interval = std::chrono::milliseconds(200);

class PulseSlot {
public:
    static Result<PulseSlot> open(const Pins &pins, const Feeder &feeder, const std::string &source)
    {
        auto map = GAMER_TRY(MappedArray<gamer_feeder>::open(pins, map_feeders));
        PulseSlot slot(std::move(map), feeder.id);
        slot.record().pid = std::uint32_t(getpid());
        slot.record().lifetime_ns = pulse_lifetime_ns;
        slot.beat(source);
        return slot;
    }

    PulseSlot(PulseSlot &&other) noexcept : map_(std::move(other.map_)), id_(other.id_), owner_(std::exchange(other.owner_, false)) {}
    ~PulseSlot()
    {
        if (owner_)
            store(record().stamp_ns, __u64(0));
    }

    // A reader that looks at the wrong moment may show the source half old and half new, once.
    void beat(const std::string &source)
    {
        if (field_text(record().source) != source)
            set_field(record().source, source);
        store(record().stamp_ns, __u64(now_ns()));
    }

private:
    PulseSlot(MappedArray<gamer_feeder> map, gamer_feeder_id id) : map_(std::move(map)), id_(id) {}
    gamer_feeder &record() const { return map_[id_]; }

    MappedArray<gamer_feeder> map_;
    gamer_feeder_id id_;
    bool owner_ = true;
};

// The time until `next`, not negative.
std::chrono::milliseconds until(std::chrono::steady_clock::time_point next)
{
    auto left = std::chrono::ceil<std::chrono::milliseconds>(next - std::chrono::steady_clock::now());
    return std::max(left, std::chrono::milliseconds(0));
}

enum class Ended { stopped, replaced };

// Feeds one set of maps until it is replaced or we are told to stop.
Result<Ended> feed(FeederSession &session, PulseSlot &slot, const Pins &pins, const StopSignal &stop)
{
    auto next_pulse = std::chrono::steady_clock::now() + pulse_interval;
    auto next_look = std::chrono::steady_clock::now();
    for (;;) {
        if (until(next_look).count() == 0) {
            if (Pins::look(pins.root()) != pins.identity())
                return Ended::replaced;
            next_look = std::chrono::steady_clock::now() + look_interval;
        }
        if (until(next_pulse).count() == 0) {
            GAMER_CHECK(session.on_pulse());
            slot.beat(session.source());
            next_pulse = std::chrono::steady_clock::now() + pulse_interval;
        }
        auto woken = wait_for(stop, session.fd(), until(std::min(next_look, next_pulse)));
        if (woken == Woken::stop)
            return Ended::stopped;
        if (woken == Woken::ready)
            GAMER_CHECK(session.on_ready());
    }
}

Result<Ended> feed_once(const Feeder &feeder, const Pins &pins, const StopSignal &stop)
{
    auto session = GAMER_TRY(feeder.start(pins));
    auto slot = GAMER_TRY(PulseSlot::open(pins, feeder, session->source()));
    auto kept = feeder.capabilities;
    if (session->hooks_module())
        kept.push_back(CAP_SYS_ADMIN);
    GAMER_CHECK(keep_only(kept));
    fmt::print(stderr, "{}: feeding {} from {}\n", feeder.tool, pins.root(), escaped(session->source()));
    return feed(*session, slot, pins, stop);
}

} // namespace

Result<ExitCode> run_feeder(const Feeder &feeder, const std::string &pin_root, const FeederOptions &options)
{
    GAMER_CHECK(require_bpf_privilege());
    auto stop = GAMER_TRY(StopSignal::catch_signals());
    auto lock = GAMER_TRY(Lock::take(feeder.tool, std::chrono::milliseconds(0)));
    GAMER_CHECK(stay_on(options.cpu));
    bool said_waiting = false;
    for (;;) {
        auto pins = Pins::open(pin_root);
        if (pins) {
            auto ended = feed_once(feeder, *pins, stop);
            if (ended && *ended == Ended::stopped)
                return ExitCode::ok;
            // Maps that vanish while they are opened are a scheduler being replaced, not a fault.
            if (!ended && ended.error().code != ExitCode::not_running && Pins::look(pin_root) == pins->identity())
                return std::unexpected(ended.error());
            said_waiting = false;
        } else if (pins.error().code != ExitCode::not_running || options.no_wait) {
            return std::unexpected(pins.error());
        } else if (!std::exchange(said_waiting, true)) {
            fmt::print(stderr, "{}: waiting for gamer-sched to pin {}\n", feeder.tool, pin_root);
        }
        if (wait_for(stop, -1, look_interval) == Woken::stop)
            return ExitCode::ok;
    }
}

void add_feeder_options(CLI::App &run, FeederOptions &options)
{
    run.add_flag("--no-wait", options.no_wait, "fail with exit status 3 instead of waiting for gamer-sched");
    add_event_loop_cpu(run, options.cpu);
}

Result<FeederStatus> feeder_status(const Pins &pins, gamer_feeder_id id)
{
    auto record = GAMER_TRY(read_record<gamer_feeder>(pins, map_feeders, id));
    auto state = gamer_record_state(record.stamp_ns, record.lifetime_ns, now_ns());
    if (state != GAMER_HINT_LIVE)
        return FeederStatus{};
    return FeederStatus{true, record.pid, escaped(field_text(record.source))};
}

void add_feeder_status(Options &options, const char *tool, gamer_feeder_id id, StatusExtra extra)
{
    auto show = [&options, tool, id, extra]() -> Result<ExitCode> {
        auto pins = GAMER_TRY(Pins::open(options.pin_root()));
        auto status = GAMER_TRY(feeder_status(pins, id));
        nlohmann::ordered_json facts = {{"tool", tool}, {"running", status.running}};
        if (status.running) {
            facts["pid"] = status.pid;
            facts["source"] = status.source;
        }
        facts.update(GAMER_TRY(extra(pins)));
        print_facts(facts, options.json());
        return status.running ? ExitCode::ok : ExitCode::not_running;
    };
    options.add_output(options.command("status", "say whether it runs and what it has fed", show));
}

} // namespace gamer
