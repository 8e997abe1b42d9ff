// SPDX-License-Identifier: GPL-2.0-only
#include "placement.h"

#include <algorithm>
#include <charconv>
#include <memory>
#include <set>

#include <CLI/CLI.hpp>
#include <fmt/ranges.h>
#include <hwloc.h>
#include <nlohmann/json.hpp>

#include "file.h"
#include "text.h"
#include "topology.h"

namespace gamer::sched {

namespace {

using Bitmap = std::unique_ptr<hwloc_bitmap_s, decltype(&hwloc_bitmap_free)>;
using Domain = std::set<unsigned>;

// Kinds are numbered from the slowest; where hwloc cannot rank them they count as one.
unsigned kind_of(hwloc_topology_t topology, hwloc_const_cpuset_t cpu)
{
    int kind = hwloc_cpukinds_get_by_cpuset(topology, cpu, 0), efficiency = -1;
    if (kind < 0 || hwloc_cpukinds_get_info(topology, unsigned(kind), nullptr, &efficiency, nullptr, nullptr, 0))
        return 0;
    return efficiency < 0 ? 0 : unsigned(efficiency);
}

bool is_first_of_core(hwloc_topology_t topology, hwloc_obj_t pu)
{
    auto core = hwloc_get_ancestor_obj_by_type(topology, HWLOC_OBJ_CORE, pu);
    return !core || hwloc_bitmap_first(core->cpuset) == int(pu->os_index);
}

unsigned firmware_rank(const std::string &sysfs, unsigned cpu)
{
    for (auto file : {"acpi_cppc/highest_perf", "cpufreq/cpuinfo_max_freq"}) {
        unsigned value = 0;
        auto text = read_file(fmt::format("{}/devices/system/cpu/cpu{}/{}", sysfs, cpu, file));
        if (text && std::from_chars(text->data(), text->data() + text->size(), value).ec == std::errc{})
            return value;
    }
    return 0;
}

Result<Domain> parse_list(const std::string &list, std::span<const Cpu> cpus)
{
    Bitmap set(hwloc_bitmap_alloc(), hwloc_bitmap_free);
    bool is_list = list.find_first_not_of("0123456789,-") == std::string::npos;
    if (!is_list || hwloc_bitmap_list_sscanf(set.get(), list.c_str()) || hwloc_bitmap_weight(set.get()) <= 0)
        return fail(ExitCode::usage, "--primary-domain: '{}' is no list of CPUs such as 0-3,8, nor turbo, performance, powersave or all",
                    escaped(list));
    Domain domain;
    for (int cpu = hwloc_bitmap_first(set.get()); cpu >= 0; cpu = hwloc_bitmap_next(set.get(), cpu)) {
        if (std::ranges::find(cpus, unsigned(cpu), &Cpu::number) == cpus.end())
            return fail(ExitCode::usage, "--primary-domain: there is no CPU {} online", cpu);
        domain.insert(unsigned(cpu));
    }
    return domain;
}

// The CPUs of which `member` says yes.
template <class Predicate>
Domain select(std::span<const Cpu> cpus, Predicate member)
{
    Domain domain;
    for (auto &cpu : cpus)
        if (member(cpu))
            domain.insert(cpu.number);
    return domain;
}

Result<Domain> find_domain(const std::string &name, std::span<const Cpu> cpus)
{
    auto [slowest, fastest] = std::ranges::minmax(cpus, {}, &Cpu::kind);
    auto top = std::ranges::max(cpus, {}, [](auto &cpu) { return std::pair(cpu.kind, cpu.rank); });
    bool one_kind = slowest.kind == fastest.kind;
    if (name.empty() || name == "all")
        return select(cpus, [](auto &) { return true; });
    if (name == "turbo")
        return select(cpus, [&](auto &cpu) { return cpu.kind == top.kind && cpu.rank == top.rank; });
    if (name == "performance")
        return select(cpus, [&](auto &cpu) { return one_kind || cpu.kind > slowest.kind; });
    if (name == "powersave")
        return select(cpus, [&](auto &cpu) { return cpu.kind == slowest.kind; });
    return parse_list(name, cpus);
}

// Whatever is less goes first: members of the domain, then fast kinds, whole cores and preferred CPUs, then low numbers.
auto sort_key(const Cpu &cpu, const Domain &domain, bool preferred)
{
    bool outside = !domain.contains(cpu.number);
    if (!preferred)
        return std::tuple(outside, 0L, false, 0L, cpu.number);
    return std::tuple(outside, -long(cpu.kind), !cpu.first_of_its_core, -long(cpu.rank), cpu.number);
}

bool is_primary(const Cpu &cpu, const Cpu &best, const Domain &domain, bool preferred)
{
    return domain.contains(cpu.number) && (!preferred || cpu.kind == best.kind);
}

} // namespace

bool PlacementChoice::empty() const
{
    return primary_domain.empty() && !flat_scan && !preferred_scan && !avoid_smt && !disable_smt;
}

void add_placement(CLI::App &command, PlacementChoice &choice)
{
    command.add_option("-m,--primary-domain", choice.primary_domain,
                       "CPUs to fill first: a list such as 0-3,8, or turbo, performance, powersave, all; 'set' puts this and the "
                       "four that follow in place of those that were given before")
        ->type_name("CPUS");
    auto flat = command.add_flag("-i,--flat-idle-scan", choice.flat_scan,
                                 "try idle CPUs by their numbers, without the kernel's search by caches");
    command.add_flag("-P,--preferred-idle-scan", choice.preferred_scan, "try fast and preferred CPUs first; background beside a game the slow ones")
        ->excludes(flat);
    command.add_flag("-S,--avoid-smt", choice.avoid_smt, "who answers the world gets a core without a busy sibling, if there is one");
    command.add_flag("--disable-smt", choice.disable_smt, "try one CPU of each core only; needs one of the idle scans");
}

Result<std::vector<Cpu>> read_cpus(const std::string &sysfs)
{
    auto topology = GAMER_TRY(load_topology());
    std::vector<Cpu> cpus;
    hwloc_obj_t pu = nullptr;
    while ((pu = hwloc_get_next_obj_by_type(topology.get(), HWLOC_OBJ_PU, pu)))
        if (pu->os_index < GAMER_MAX_CPUS)
            cpus.push_back({pu->os_index, kind_of(topology.get(), pu->cpuset), firmware_rank(sysfs, pu->os_index),
                            is_first_of_core(topology.get(), pu)});
    if (cpus.empty())
        return fail("cannot read the topology of the CPUs: none found");
    return cpus;
}

Result<gamer_placement> place(const PlacementChoice &choice, std::span<const Cpu> cpus)
{
    gamer_placement placement{};
    if (choice.disable_smt && !choice.flat_scan && !choice.preferred_scan)
        return fail(ExitCode::usage, "--disable-smt needs --flat-idle-scan or --preferred-idle-scan");
    auto domain = GAMER_TRY(find_domain(choice.primary_domain, cpus));
    auto all = choice.primary_domain.empty() || choice.primary_domain == "all";
    if (all && !choice.flat_scan && !choice.preferred_scan && !choice.avoid_smt)
        return placement;
    auto before = [&](auto &cpu) { return sort_key(cpu, domain, choice.preferred_scan); };
    std::vector<Cpu> order(cpus.begin(), cpus.end());
    if (choice.disable_smt)
        std::erase_if(order, [](auto &cpu) { return !cpu.first_of_its_core; });
    std::ranges::sort(order, {}, before);
    for (auto &cpu : order) {
        placement.order[placement.nr_order++] = __u16(cpu.number);
        placement.position[cpu.number] = __u16(placement.nr_order);
        placement.nr_primary += is_primary(cpu, order.front(), domain, choice.preferred_scan);
    }
    placement.whole_cores = choice.avoid_smt;
    return placement;
}

nlohmann::ordered_json describe(const gamer_placement &placement)
{
    if (!placement.nr_order)
        return "the kernel's";
    std::span order(placement.order, placement.nr_order);
    nlohmann::ordered_json facts;
    facts["primary"] = fmt::format("{}", fmt::join(order.first(placement.nr_primary), ","));
    facts["then"] = fmt::format("{}", fmt::join(order.subspan(placement.nr_primary), ","));
    facts["whole_cores"] = placement.whole_cores == 1;
    return facts;
}

} // namespace gamer::sched
