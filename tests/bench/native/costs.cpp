// SPDX-License-Identifier: GPL-2.0-only
#include "bench/native/costs.h"

#include <fstream>
#include <sched.h>
#include <sys/utsname.h>

#include "bench/load/thread_setup.h"
#include "bench/native/rounds.h"
#include "bench/native/user_path.h"
#include "privilege.h"

namespace gamer::bench::native {
namespace {

[[noreturn]] void skip(const std::string &reason)
{
    throw test::Failure(reason, ExitCode::unsupported);
}

std::vector<unsigned> usable_cpus()
{
    cpu_set_t allowed;
    if (sched_getaffinity(0, sizeof allowed, &allowed) != 0)
        test::fail("see", "the CPUs that may be used");
    std::vector<unsigned> cpus;
    for (unsigned cpu = 0; cpu < GAMER_MAX_CPUS; ++cpu)
        if (CPU_ISSET(cpu, &allowed))
            cpus.push_back(cpu);
    return cpus;
}

void require_a_fair_measurement(std::size_t cpus)
{
    if (const auto permitted = require_bpf_privilege(); !permitted)
        skip(permitted.error().text);
    if (cpus < 2)
        skip("one CPU has nobody to contend with");
    if (char on = '0'; std::ifstream("/proc/sys/kernel/bpf_stats_enabled") >> on && on != '0')
        skip("kernel.bpf_stats_enabled makes every BPF program slower: set it to 0");
}

std::string running_kernel()
{
    utsname name{};
    uname(&name);
    return name.release;
}

class Measurement {
public:
    Measurement(std::span<const std::byte> image, std::vector<unsigned> cpus, Seconds each)
        : image_(image), cpus_(std::move(cpus)), each_(each), programs_(image, {cpus_}), nothing_(here("nothing"))
    {}

    Costs all()
    {
        measure_rings();
        measure_maps();
        measure_hooks();
        UserPath user_path(programs_.map("gamer_windows"));
        add("epoll_read_store", "an event by epoll_wait, read, mmapped map; nobody woken",
            repeat("epoll", each_, [&] { return user_path.round(); }));
        measure_at_pace();
        return std::move(costs_);
    }

private:
    Figure here(const char *program) { return measure_here(programs_, program, each_); }
    Figure together(const char *program) { return measure_together(programs_, program, cpus_, each_); }

    void add(const char *key, const char *what, const std::optional<Figure> &ns)
    {
        costs_.costs.push_back({key, what, ns});
    }

    void measure_rings()
    {
        const auto alone = without(here("ring_alone"), nothing_);
        const auto shared = without(together("ring_every_cpu"), nothing_);
        const auto own = without(together("own_ring_every_cpu"), nothing_);
        add("ring_alone", "ring record, one CPU", alone);
        add("ring_contended", "ring record, every CPU at once, one ring", shared);
        add("ring_distributed", "ring record, every CPU at once, own rings", own);
        add("ring_notified", "ring record that notifies a reader", without(here("ring_notify"), nothing_));
        costs_.saturated = contention(alone, shared, own);
    }

    void measure_maps()
    {
        const auto unrolled = [&](const char *program) {
            return divided(without(here(program), nothing_), COST_UNROLL);
        };
        add("array_lookup", "array lookup", unrolled("array_lookup"));
        add("percpu_array_lookup", "per-CPU array lookup", unrolled("percpu_array_lookup"));
        add("hash_lookup", "hash lookup, hit", unrolled("hash_lookup"));
        add("task_storage_get", "task storage lookup, hit", unrolled("task_storage_get"));
        add("clock_read", "bpf_ktime_get_ns()", unrolled("clock_read"));
    }

    void measure_hooks()
    {
        add("hook", "gamer-input's hook, with a ring record", without(here("hook"), nothing_));
        Programs quiet(image_, {.cpus = cpus_, .hook_writes_records = false});
        add("hook_no_record", "gamer-input's hook as it runs by default",
            without(measure_here(quiet, "hook", each_), nothing_));
        add("fentry", "the way into a hook (fentry), on top of these", way_into_hook());
    }

    // Nothing where the kernel lets nobody hook its functions.
    std::optional<Figure> way_into_hook()
    try {
        Programs programs(image_, {.cpus = cpus_, .fentry = true});
        const auto bare = measure_here(programs, "hookable", each_);
        const auto link = programs.attach("empty_hook");
        return without(measure_here(programs, "hookable", each_), bare);
    } catch (const test::Failure &failure) {
        if (failure.code() != ExitCode::unsupported)
            throw;
        return std::nullopt;
    }

    void measure_at_pace()
    {
        // Two threads of one core slow each other down while they wait: what they spend on the clock differs.
        const auto clock_alone = here("paced_nothing_alone");
        const auto clock = together("paced_nothing_every_cpu");
        const auto alone = without(here("paced_ring_alone"), clock_alone);
        const auto shared = without(together("paced_ring_every_cpu"), clock);
        const auto own = without(together("paced_own_ring_every_cpu"), clock);
        add("ring_paced_alone", "ring record at 8000/s, one CPU", alone);
        add("ring_paced", "ring record at 8000/s on every CPU, one ring", shared);
        add("ring_paced_distributed", "ring record at 8000/s on every CPU, own rings", own);
        costs_.paced = contention(alone, shared, own);
    }

    // Of the medians: the best round of several CPUs is the one in which they happened to meet least.
    static Contention contention(const Figure &alone, const Figure &shared, const Figure &own)
    {
        return {without(shared, alone).median, without(own, alone).median};
    }

    std::span<const std::byte> image_;
    std::vector<unsigned> cpus_;
    Seconds each_;
    Programs programs_;
    Figure nothing_;
    Costs costs_{.cpus = cpus_.size(), .kernel = running_kernel()};
};

} // namespace

Costs measure_costs(std::span<const std::byte> image, Seconds each)
{
    auto cpus = usable_cpus();
    require_a_fair_measurement(cpus.size());
    stay_on(cpus.front());
    return Measurement(image, std::move(cpus), each).all();
}

} // namespace gamer::bench::native
