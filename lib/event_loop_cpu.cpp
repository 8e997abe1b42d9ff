// SPDX-License-Identifier: GPL-2.0-only
#include "event_loop_cpu.h"

#include <memory>
#include <sched.h>

#include <CLI/CLI.hpp>
#include <hwloc/bitmap.h>

#include "file.h"
#include "text.h"

namespace gamer {

namespace {

using Bitmap = std::unique_ptr<hwloc_bitmap_s, decltype(&hwloc_bitmap_free)>;
using CpuSet = std::unique_ptr<cpu_set_t, decltype([](cpu_set_t *set) { CPU_FREE(set); })>;

// Empty if `text` is a CPU of the list, such as "0-3,8"; else what to tell the user.
std::string check_online(const std::string &text, const std::string &online)
{
    Bitmap cpus(hwloc_bitmap_alloc(), hwloc_bitmap_free);
    auto number = parse_number(text);
    bool known = !online.empty() && hwloc_bitmap_list_sscanf(cpus.get(), online.c_str()) == 0;
    // More than an int holds is no CPU either.
    if (known && number && *number <= INT_MAX && hwloc_bitmap_isset(cpus.get(), unsigned(*number)))
        return "";
    return fmt::format("must be a CPU that is online ({}), not '{}'", known ? escaped(online) : "unknown", escaped(text));
}

} // namespace

void add_event_loop_cpu(CLI::App &run, EventLoopCpu &cpu, const std::string &sysfs)
{
    auto check = [sysfs](const std::string &text) {
        auto online = read_file(sysfs + "/devices/system/cpu/online", 4096);
        return check_online(text, online ? std::string(trimmed(*online)) : "");
    };
    run.add_option("--event-loop-cpu", cpu, "keep this process on one CPU; without it the scheduler places it like any other")
        ->check(CLI::Validator(check, ""))
        ->type_name("CPU");
}

Result<void> stay_on(EventLoopCpu cpu)
{
    if (!cpu)
        return {};
    auto size = CPU_ALLOC_SIZE(*cpu + 1);
    CpuSet set(CPU_ALLOC(*cpu + 1));
    CPU_ZERO_S(size, set.get());
    CPU_SET_S(*cpu, size, set.get());
    if (sched_setaffinity(0, size, set.get()))
        return fail(code_of_errno(), "--event-loop-cpu: cannot stay on CPU {}: {}; see Cpus_allowed_list in /proc/self/status",
                    *cpu, errno_text());
    return {};
}

} // namespace gamer
