// SPDX-License-Identifier: GPL-2.0-only
#include "bench/meter/observer.h"

#include <fstream>

#include <bpf/bpf.h>
#include <unistd.h>

#include "clock.h"
#include "fd.h"
#include "support/value_of.h"

extern "C" const std::byte gamer_bpf_meter_begin[], gamer_bpf_meter_end[];

namespace gamer::bench::meter {
namespace {

using test::value_of;

std::uint32_t pid_limit()
{
    std::uint32_t limit = 0;
    if (!(std::ifstream{"/proc/sys/kernel/pid_max"} >> limit))
        test::fail("read", "/proc/sys/kernel/pid_max");
    return limit;
}

BpfObject load(const meter_window &window)
{
    auto object = value_of(BpfObject::open("meter", GAMER_BPF_IMAGE(meter)));
    value_of(object.set("window", window));
    value_of(object.set("online_cpus", static_cast<std::int32_t>(sysconf(_SC_NPROCESSORS_ONLN))));
    bpf_map__set_max_entries(value_of(object.map("waits")), pid_limit());
    value_of(object.load());
    return object;
}

} // namespace

// What ends waits comes first: a wait that nobody ends would never be forgotten.
Observer::Observer(const meter_window &window) : window_(window), object_(load(window))
{
    for (const char *event : {"on_switch", "on_wakeup", "on_wakeup_new", "on_migrate"})
        attach(event);
    run_iterator("look_first");
}

void Observer::attach(const char *program)
{
    links_.push_back(value_of(object_.attach(program)));
    bpf_link_info info{};
    std::uint32_t size = sizeof(info);
    if (bpf_link_get_info_by_fd(bpf_link__fd(links_.back().get()), &info, &size) != 0)
        test::fail("identify", program);
    programs_.insert(info.prog_id);
}

void Observer::run_iterator(const char *program)
{
    attach(program);
    const Fd tasks{bpf_iter_create(bpf_link__fd(links_.back().get()))};
    char nothing;
    if (!tasks || read(tasks.get(), &nothing, sizeof(nothing)) < 0)
        test::fail("run", program);
}

Scheduling Observer::finish()
{
    run_iterator("look_last");
    links_.clear();
    const auto record = value_of(object_.get<meter_record>("record"));
    auto all = summarise(record.cpus);
    all.idle_while_queued_ns = wasted_ns(record.spells, window_, now_ns());
    return all;
}

} // namespace gamer::bench::meter
