// SPDX-License-Identifier: GPL-2.0-only
#include "bench/native/programs.h"

#include <bit>

#include "ring.h"
#include "support/value_of.h"

namespace gamer::bench::native {
namespace {

// Whatever goes wrong here, it is this machine that does not allow the measurement.
template <class T>
T value_of(Result<T> result)
{
    return test::value_of(std::move(result), ExitCode::unsupported);
}

// The shared ring holds a round of every CPU.
std::uint32_t shared_ring_bytes(std::size_t cpus)
{
    const auto needed = std::max<std::size_t>(cpus * COST_RING_RECORDS * COST_RECORD_BYTES, COST_OWN_RING_BYTES);
    return static_cast<std::uint32_t>(std::bit_ceil(needed));
}

BpfObject load(std::span<const std::byte> image, const Settings &settings)
{
    auto object = value_of(BpfObject::open("cost", image));
    for (const char *attached_elsewhere : {"on_input_event", "publish_keyboard"})
        value_of(object.disable(attached_elsewhere));
    if (!settings.fentry)
        value_of(object.disable("empty_hook"));
    const auto cpus = settings.cpus.size();
    value_of(object.set("cpus", static_cast<std::uint32_t>(cpus)));
    value_of(object.set("ring_has_consumer", settings.hook_writes_records));
    bpf_map__set_max_entries(value_of(object.map("ring")), shared_ring_bytes(cpus));
    value_of(object.load());
    return object;
}

} // namespace

Programs::Programs(std::span<const std::byte> image, const Settings &settings) : object_(load(image, settings))
{
    drains_.emplace_back(map("ring"));
    for (const auto cpu : settings.cpus)
        for (auto [rings, bytes] : {std::pair{"own_rings", COST_OWN_RING_BYTES}, {"input_rings", GAMER_INPUT_RING_BYTES}})
            add_own_ring(rings, cpu, unsigned(bytes));
    run("prepare");
}

void Programs::add_own_ring(const char *rings, unsigned cpu, unsigned bytes)
{
    own_rings_.push_back(value_of(make_ring(object_, rings, cpu, bytes)));
    drains_.emplace_back(own_rings_.back().get());
}

BpfLink Programs::attach(const char *program)
{
    return value_of(object_.attach(program));
}

void Programs::run(const char *program)
{
    test::value_of(object_.run(program), ExitCode::failed);
}

void Programs::start_round()
{
    for (const auto &ring : drains_)
        ring.drain();
    run("start_round");
}

std::vector<cost_result> Programs::results(std::span<const unsigned> cpus) const
{
    const int map = this->map("results");
    std::vector<cost_result> all;
    for (const auto cpu : cpus)
        if (bpf_map_lookup_elem(map, &cpu, &all.emplace_back()) != 0)
            test::fail("read", "the result of a round");
    return all;
}

int Programs::map(const char *name) const
{
    return bpf_map__fd(value_of(object_.map(name)));
}

} // namespace gamer::bench::native
