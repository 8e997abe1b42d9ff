// SPDX-License-Identifier: GPL-2.0-only
#include "verbs.h"

#include <nlohmann/json.hpp>

#include "clock.h"
#include "exit_record.h"
#include "feeder.h"
#include "kernel.h"
#include "maps.h"
#include "output.h"
#include "text.h"

namespace gamer::sched {

namespace {

using Json = nlohmann::ordered_json;

Json describe_feeders(const Pins &pins)
{
    static constexpr const char *names[] = {"gamer-input", "gamer-frame", "gamer-detect"};
    static_assert(std::size(names) == GAMER_FEEDERS);
    Json facts;
    for (std::uint32_t id = 0; id < GAMER_FEEDERS; ++id) {
        auto feeder = feeder_status(pins, gamer_feeder_id(id));
        facts[names[id]] = feeder && feeder->running ? feeder->source : "not running";
    }
    return facts;
}

std::string verdict(const SchedExtState &state, bool pinned, bool alive, std::uint64_t exit_kind)
{
    if (alive)
        return "running";
    if (!state.supported)
        return "no sched_ext in this kernel";
    if (!state.idle() && state.ops != scheduler_name)
        return "another scheduler is attached: " + escaped(state.ops);
    if (exit_kind)
        return "ended, though its pins are left; 'gamer-sched detach' removes them, 'attach' starts anew";
    return pinned ? "not running, though pins are left; 'gamer-sched detach' removes them" : "not running";
}

Json missing_features(const SchedExtState &state)
{
    Json missing = Json::object();
    for (auto &feature : kernel_features(state))
        if (!feature.present)
            missing[feature.name] = feature.otherwise;
    return missing;
}

// Nobody samples it unless a mechanism asks for it.
Json describe_load(const gamer_load &load)
{
    if (!load.stamp_ns)
        return "not sampled";
    auto percent = [](std::uint32_t value) { return value * 100 / GAMER_LOAD_FULL; };
    return {{"now_percent", percent(load.instant)}, {"average_percent", percent(load.average)}, {"busy", load.busy == 1}};
}

Result<void> describe_pins(const Pins &pins, Json &facts)
{
    auto config = GAMER_TRY(read_record<gamer_config>(pins, map_config));
    facts["mode"] = pins.abi().pinned ? "attach" : "run";
    facts["uptime_s"] = (now_ns() - pins.abi().attached_ns) / GAMER_SEC;
    facts["settings"] = describe(config);
    facts["placement"] = describe(GAMER_TRY(read_record<gamer_placement>(pins, map_placement)));
    facts["load"] = describe_load(GAMER_TRY(read_record<gamer_load>(pins, map_load)));
    facts["feeders"] = describe_feeders(pins);
    return {};
}

ExitCode code_of(const SchedExtState &state, bool alive)
{
    if (alive)
        return ExitCode::ok;
    return state.supported && !state.idle() && state.ops != scheduler_name ? ExitCode::other_scheduler
                                                                          : ExitCode::not_running;
}

} // namespace

Result<ExitCode> status(const std::string &pin_root, bool json)
{
    auto state = read_sched_ext();
    auto pins = Pins::open(pin_root);
    if (!pins && pins.error().code != ExitCode::not_running)
        return std::unexpected(pins.error());
    bool alive = pins && GAMER_TRY(is_alive(*pins, state));
    auto exit = pins ? GAMER_TRY(read_exit(*pins)) : gamer_exit{};
    Json facts = {{"scheduler", verdict(state, pins.has_value(), alive, exit.kind)},
                  {"kernel_state", state.supported ? state.state : "none"},
                  {"enable_seq", state.enable_seq},
                  {"pins", escaped(pin_root)}};
    if (pins)
        GAMER_CHECK(describe_pins(*pins, facts));
    facts["missing"] = missing_features(state);
    facts["last_exit"] = exit.kind ? describe(exit) : load_last_exit();
    print_facts(facts, json);
    return code_of(state, alive);
}

} // namespace gamer::sched
