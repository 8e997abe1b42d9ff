// SPDX-License-Identifier: GPL-2.0-only
#include "settings.h"

#include <algorithm>
#include <array>

#include "maps.h"
#include "options.h"

namespace gamer::sched {

namespace {

constexpr std::uint64_t pid_limit = 4'194'304; // PID_MAX_LIMIT of the kernel

constexpr std::array table = {
    Setting{"-s,--slice-us", "slice_us", "longest run before a task's turn is over, in microseconds", 2000, 10, 100'000,
            &gamer_config::slice_ns},
    Setting{"-l,--slice-lag-us", "slice_lag_us", "farthest deadline, in microseconds: bounds how long a hog waits",
            20'000, 100, 100'000, &gamer_config::slice_lag_ns},
    Setting{"--min-run-us", "min_run_us", "a running task is not preempted before it ran this long, in microseconds",
            100, 0, 10'000, &gamer_config::min_run_ns},
};

#define GAMER_MECHANISM_ROW(id, option, preset, help) Mechanism{option, preset, help},
constexpr std::array mechanisms = {GAMER_MECHANISMS(GAMER_MECHANISM_ROW)};

void add_mechanism(CLI::App &command, const Mechanism &mechanism, std::optional<bool> &value, bool live)
{
    auto names = fmt::format("--{0},!--no-{0}", mechanism.option);
    auto preset = live ? "" : mechanism.preset ? " (on)" : " (off)";
    command.add_flag_function(names, [&value](std::int64_t count) { value = count > 0; }, std::string(mechanism.help) + preset);
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
    return !foreground_pid && placement.empty() && std::ranges::none_of(values_us, given) && std::ranges::none_of(mechanisms, given);
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
    settings.values_us.resize(table.size());
    for (std::size_t i = 0; i < table.size(); ++i) {
        auto option = command.add_option(table[i].option, settings.values_us[i], table[i].help)
                          ->check(in_range(table[i].least_us, table[i].most_us, "us"))
                          ->type_name("US");
        if (!live)
            option->default_str(std::to_string(table[i].preset_us));
    }
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
        config.*setting.field = setting.preset_us * GAMER_USEC;
    for (std::size_t i = 0; i < mechanisms.size(); ++i)
        config.mechanisms |= std::uint64_t{mechanisms[i].preset} << i;
    return config;
}

Result<void> apply(const Settings &settings, gamer_config &config, const ProcFs &procfs)
{
    if (settings.foreground_pid)
        GAMER_CHECK(set_foreground(*settings.foreground_pid, config, procfs));
    for (std::size_t i = 0; i < table.size(); ++i)
        if (settings.values_us[i])
            store(config.*table[i].field, __u64(*settings.values_us[i] * GAMER_USEC));
    switch_mechanisms(settings, config);
    return {};
}

nlohmann::ordered_json describe(const gamer_config &config)
{
    nlohmann::ordered_json facts;
    for (auto &setting : table)
        facts[setting.key] = config.*setting.field / GAMER_USEC;
    for (std::size_t i = 0; i < mechanisms.size(); ++i)
        facts["mechanisms"][mechanisms[i].option] = gamer_uses(&config, gamer_mechanism(i));
    facts["foreground_pid"] = config.foreground_tgid;
    return facts;
}

} // namespace gamer::sched
