// SPDX-License-Identifier: GPL-2.0-only
#include "report_counter.h"

#include "policy.h"

namespace gamer::input {

namespace {

std::uint64_t time_ns(const input_event &event)
{
    return std::uint64_t(event.input_event_sec) * GAMER_SEC + std::uint64_t(event.input_event_usec) * GAMER_USEC;
}

} // namespace

unsigned ReportCounter::count(enum gamer_device_class device_class, std::span<const input_event> events)
{
    unsigned reports = 0;
    for (auto &event : events) {
        if (event.type != EV_SYN)
            continue;
        if (event.code == SYN_DROPPED)
            ++sums_.dropped;
        // With a value it is the kernel's own: a key repeats, or is let go because its device was unplugged.
        if (event.code != SYN_REPORT || event.value != 0)
            continue;
        ++reports;
        end_report(device_class, time_ns(event));
    }
    return reports;
}

void ReportCounter::end_report(enum gamer_device_class device_class, std::uint64_t time_ns)
{
    ++sums_.reports[device_class];
    if (device_class != GAMER_DEVICE_MOUSE)
        return;
    auto before = std::exchange(mouse_seen_ns_, time_ns);
    if (!before || time_ns <= before || time_ns - before >= GAMER_PAUSE_NS)
        return;
    auto &interval = sums_.mouse_interval;
    ++interval.slots[gamer_hist_slot(time_ns - before)];
    ++interval.count;
    interval.sum_ns += time_ns - before;
}

} // namespace gamer::input
