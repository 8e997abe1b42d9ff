// SPDX-License-Identifier: GPL-2.0-only
#include "settings.h"

#include <algorithm>
#include <array>
#include <cctype>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "maps.h"
#include "options.h"

namespace gamer::sched {

namespace {

constexpr std::uint64_t per_us = GAMER_USEC * scale_divisor, per_ms = GAMER_MSEC * scale_divisor;
constexpr std::uint64_t per_percent = GAMER_LOAD_FULL, per_one = scale_divisor;
// How far below the threshold the machine no longer counts as busy, where the user says nothing.
constexpr std::uint64_t busy_gap = 10;

constexpr std::array table = {
    Setting{"-s,--slice-us", "slice_us", "us", "longest run before a task's turn is over", 2000, 10, 100'000, per_us,
            &gamer_config::slice_ns},
    Setting{"-l,--slice-lag-us", "slice_lag_us", "us", "farthest deadline: bounds how long a hog waits", 20'000, 100, 100'000,
            per_us, &gamer_config::slice_lag_ns},
    Setting{"--min-run-us", "min_run_us", "us", "a running task is not preempted before it ran this long", 100, 0, 10'000,
            per_us, &gamer_config::min_run_ns},
    Setting{"-c,--cpu-busy-thresh", "cpu_busy_thresh", "%", "mean load from which the machine counts as busy, with --local-queues",
            75, 0, 100, per_percent, &gamer_config::busy_enter},
    Setting{"--cpu-busy-exit", "cpu_busy_exit", "%", "and below which it no longer does; not given: 10 less", 65, 0, 100,
            per_percent, &gamer_config::busy_exit},
    Setting{"--mig-window-ms", "mig_window_ms", "ms", "time that --mig-max counts for", 50, 1, 10'000, per_ms,
            &gamer_config::mig_window_ns},
    Setting{"--mig-max", "mig_max", "", "moves of a task in --mig-window-ms, with --migration-limit", 3, 0, 1000, per_one,
            &gamer_config::mig_max},
    Setting{"--wakeup-timer-us", "wakeup_timer_us", "us",
            "how often the load is sampled, at least 250; 0: each --slice-us; with --local-queues, --deferred-wakeup or --criticality",
            0, 0, 1'000'000, per_us, &gamer_config::wakeup_timer_ns},
};

#define GAMER_MECHANISM_ROW(id, option, others, preset, help) Mechanism{option, others, preset, help},
constexpr std::array mechanisms = {GAMER_MECHANISMS(GAMER_MECHANISM_ROW)};

std::uint64_t to_field(const Setting &setting, std::uint64_t value)
{
    return value * setting.scale / scale_divisor;
}

// Rounded, since a percent is no whole number of the field's units.
std::uint64_t from_field(const Setting &setting, std::uint64_t value)
{
    return (value * scale_divisor + setting.scale / 2) / setting.scale;
}

std::string upper(std::string_view text)
{
    std::string result(text);
    std::ranges::transform(result, result.begin(), [](unsigned char c) { return char(std::toupper(c)); });
    return result;
}

void add_setting(CLI::App &command, const Setting &setting, std::optional<std::uint64_t> &value, bool live)
{
    auto unit = std::string_view(setting.unit);
    auto name = unit.empty() ? "N" : unit == "%" ? "PERCENT" : upper(unit);
    auto option = command.add_option(setting.option, value, setting.help)
                      ->check(in_range(setting.least, setting.most, setting.unit))
                      ->type_name(name);
    if (!live)
        option->default_str(std::to_string(setting.preset));
}

void add_mechanism(CLI::App &command, const Mechanism &mechanism, std::optional<bool> &value, bool live)
{
    auto comma = *mechanism.others ? "," : "";
    auto names = fmt::format("--{0},!--no-{0}{1}{2}", mechanism.option, comma, mechanism.others);
    auto preset = live ? "" : mechanism.preset ? "; default on" : "; default off";
    command.add_flag_function(names, [&value](std::int64_t count) { value = count > 0; }, std::string(mechanism.help) + preset)
        ->disable_flag_override();
}

std::size_t row_of(__u64 gamer_config::*field)
{
    return std::size_t(std::ranges::find(table, field, &Setting::field) - table.begin());
}

// In percent, empty where nothing was said.
std::optional<std::uint64_t> given(const Settings &settings, __u64 gamer_config::*field)
{
    return settings.values[row_of(field)];
}

Result<void> check_hysteresis(const Settings &settings, const gamer_config &config)
{
    auto exit = given(settings, &gamer_config::busy_exit);
    auto present = from_field(table[row_of(&gamer_config::busy_enter)], config.busy_enter);
    auto enter = given(settings, &gamer_config::busy_enter).value_or(present);
    if (exit && *exit > enter)
        return fail(ExitCode::usage, "--cpu-busy-exit must be at most --cpu-busy-thresh, which is {} %, not {}", enter, *exit);
    return {};
}

// Whoever moves the threshold and not its exit moves both.
void keep_hysteresis(const Settings &settings, gamer_config &config)
{
    auto enter = given(settings, &gamer_config::busy_enter);
    if (enter && !given(settings, &gamer_config::busy_exit))
        store(config.busy_exit, __u64((*enter > busy_gap ? *enter - busy_gap : 0) * per_percent / scale_divisor));
}

void switch_mechanisms(const Settings &settings, gamer_config &config)
{
    auto bits = config.mechanisms;
    for (std::size_t i = 0; i < settings.mechanisms.size(); ++i)
        if (auto on = settings.mechanisms[i])
            bits = *on ? bits | 1ULL << i : bits & ~(1ULL << i);
    store(config.mechanisms, bits);
}

Result<void> set_foreground(std::uint32_t pid, gamer_config &config, const ProcFs &procfs)
{
    gamer_process process{};
    if (pid) {
        // A thread has an entry of its own in /proc, too, but is not listed there.
        auto all = procfs.processes();
        auto info = std::ranges::find(all, pid) != all.end() ? procfs.info(pid) : std::nullopt;
        if (!info)
            return fail("--foreground-pid: there is no process {}", pid);
        process = info->process;
    }
    // Out of force while the two fields change: a reader must not match one process by another's start time.
    store(config.foreground_tgid, 0u);
    store(config.foreground_ticks, process.ticks);
    store(config.foreground_tgid, process.tgid);
    return {};
}

} // namespace

bool Settings::empty() const
{
    auto given = [](auto &value) { return value.has_value(); };
    return !foreground_pid && placement.empty() && std::ranges::none_of(values, given) && std::ranges::none_of(mechanisms, given);
}

std::span<const Setting> setting_table()
{
    return table;
}

std::span<const Mechanism> mechanism_table()
{
    return mechanisms;
}

void add_settings(CLI::App &command, Settings &settings, bool live)
{
    settings.values.resize(table.size());
    for (std::size_t i = 0; i < table.size(); ++i)
        add_setting(command, table[i], settings.values[i], live);
    settings.mechanisms.resize(mechanisms.size());
    for (std::size_t i = 0; i < mechanisms.size(); ++i)
        add_mechanism(command, mechanisms[i], settings.mechanisms[i], live);
    command.add_option("--foreground-pid", settings.foreground_pid, "fixed foreground process; 0: the one gamer-detect finds")
        ->check(in_range(0, pid_limit, ""))
        ->type_name("PID");
    add_placement(command, settings.placement);
}

gamer_config default_config()
{
    gamer_config config{};
    for (auto &setting : table)
        config.*setting.field = to_field(setting, setting.preset);
    for (std::size_t i = 0; i < mechanisms.size(); ++i)
        config.mechanisms |= std::uint64_t{mechanisms[i].preset} << i;
    return config;
}

Result<void> apply(const Settings &settings, gamer_config &config, const ProcFs &procfs)
{
    GAMER_CHECK(check_hysteresis(settings, config));
    if (settings.foreground_pid)
        GAMER_CHECK(set_foreground(*settings.foreground_pid, config, procfs));
    for (std::size_t i = 0; i < table.size(); ++i)
        if (settings.values[i])
            store(config.*table[i].field, __u64(to_field(table[i], *settings.values[i])));
    keep_hysteresis(settings, config);
    switch_mechanisms(settings, config);
    return {};
}

nlohmann::ordered_json describe(const gamer_config &config)
{
    nlohmann::ordered_json facts;
    for (auto &setting : table)
        facts[setting.key] = from_field(setting, config.*setting.field);
    for (std::size_t i = 0; i < mechanisms.size(); ++i)
        facts["mechanisms"][mechanisms[i].option] = gamer_uses(&config, gamer_mechanism(i));
    facts["foreground_pid"] = config.foreground_tgid;
    return facts;
}

} // namespace gamer::sched
