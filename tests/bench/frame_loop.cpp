// SPDX-License-Identifier: GPL-2.0-only
#include "bench/frame_loop.h"

#include <algorithm>

#include "bench/cpu_burner.h"

namespace gamer::bench {

FrameLoop::FrameLoop(const Scenario &scenario, VblankSource &vblanks, std::size_t capacity)
    : vblanks_(vblanks), finished_(capacity)
{
    for (const auto &spec : scenario.threads)
        if (spec.trigger == Trigger::vblank || spec.trigger == Trigger::after)
            connect(spec);
    last_parts_ = static_cast<unsigned>(
        std::ranges::count_if(stations_, [](const auto &entry) { return entry.second.next.empty(); }));
}

void FrameLoop::connect(const ThreadSpec &spec)
{
    auto &station = stations_[spec.name];
    station.gate = make_gate(spec.edge);
    station.posts_needed = spec.after.size();
    for (const auto &earlier : spec.after)
        stations_.at(earlier).next.push_back(station.gate.get());
}

void FrameLoop::start_frames(const ThreadSpec &spec, Time end)
{
    const auto &station = stations_.at(spec.name);
    // The last frame may still be under way at the end: the others must not be stopped in the middle of it.
    for (Time vblank = vblanks_.wait(); vblank < end || in_flight_; vblank = vblanks_.wait()) {
        if (in_flight_ || vblank >= end)
            continue;
        parts_left_ = last_parts_;
        in_flight_ = true;
        work(spec, station);
    }
    ended_ = true;
    for (const auto &[name, other] : stations_)
        for (std::size_t post = 0; post < other.posts_needed; ++post)
            other.gate->post();
}

void FrameLoop::continue_frames(const ThreadSpec &spec)
{
    const auto &station = stations_.at(spec.name);
    for (;;) {
        for (std::size_t post = 0; post < station.posts_needed; ++post)
            station.gate->wait();
        if (ended_)
            return;
        work(spec, station);
    }
}

void FrameLoop::work(const ThreadSpec &spec, const Station &station)
{
    burn(spec.cpu);
    for (WakeGate *gate : station.next)
        gate->post();
    if (station.next.empty())
        finish_part();
}

void FrameLoop::finish_part()
{
    if (parts_left_.fetch_sub(1) != 1)
        return;
    if (count_ < finished_.size())
        finished_[count_++] = test::Clock::now();
    in_flight_ = false;
}

} // namespace gamer::bench
