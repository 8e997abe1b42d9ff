// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include <nlohmann/json_fwd.hpp>

#include "../../bpf/abi.h"
#include "cli_fwd.h"
#include "placement.h"
#include "procfs.h"
#include "result.h"

namespace gamer::sched {

// One live setting: option, range, default and field in one place. Help, `set`, `status` and the manual derive from it.
struct Setting {
    const char *option; // as CLI11 takes it: "-s,--slice-us"
    const char *key;    // as status prints it: "slice_us"
    const char *unit;   // "us", "ms", "%" or ""
    const char *help;
    std::uint64_t preset;
    std::uint64_t least;
    std::uint64_t most;
    std::uint64_t scale; // one unit in the field's own unit, times scale_divisor
    __u64 gamer_config::*field;
};
constexpr std::uint64_t scale_divisor = 100;

std::span<const Setting> setting_table();

// One mechanism of the policy that can be switched off, from GAMER_MECHANISMS of bpf/abi.h.
struct Mechanism {
    const char *option; // "wake-chain": --wake-chain switches it on, --no-wake-chain off
    const char *others; // more names, as CLI11 takes them: "!-w" switches it off
    bool preset;
    const char *help;
};

std::span<const Mechanism> mechanism_table();

// What the user gave on the command line; empty where nothing was said.
struct Settings {
    std::vector<std::optional<std::uint64_t>> values; // by index in setting_table()
    std::vector<std::optional<bool>> mechanisms;           // by index in mechanism_table()
    std::optional<std::uint32_t> foreground_pid;         // 0: no fixed foreground process
    PlacementChoice placement;

    [[nodiscard]] bool empty() const;
};

// Adds an option per setting and mechanism. With `live`, as for `set`, defaults are not shown, since what is not given stays.
void add_settings(CLI::App &command, Settings &settings, bool live);

gamer_config default_config();

// Writes what was given into a config that may be in use: one store per field.
Result<void> apply(const Settings &settings, gamer_config &config, const ProcFs &procfs);

nlohmann::ordered_json describe(const gamer_config &config);

} // namespace gamer::sched
