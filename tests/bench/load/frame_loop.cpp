// SPDX-License-Identifier: GPL-2.0-only
#include "bench/load/frame_loop.h"

#include <algorithm>

namespace gamer::bench {

FrameLoop::FrameLoop(const Scenario &scenario, Work &work, VblankSource &vblanks, const Window &window,
                     std::size_t capacity)
    : work_(work), vblanks_(vblanks), window_(window), frames_(capacity)
{
    for (const auto &spec : scenario.threads)
        if (spec.trigger == Trigger::vblank || spec.trigger == Trigger::after)
            connect(spec, capacity);
    last_parts_ = static_cast<unsigned>(
        std::ranges::count_if(stations_, [](const auto &entry) { return entry.second.ends_frame(); }));
}

void FrameLoop::connect(const ThreadSpec &spec, std::size_t capacity)
{
    auto &station = stations_[spec.name];
    station.gate = make_gate(spec.edge);
    station.posts_needed = spec.after.size();
    station.awaited = spec.awaited;
    station.handoff_us.resize(capacity);
    for (const auto &earlier : spec.after)
        stations_.at(earlier).next.push_back(&station);
}

bool FrameLoop::Station::ends_frame() const
{
    return awaited && std::ranges::none_of(next, &Station::awaited);
}

void FrameLoop::Station::post()
{
    posted = test::Clock::now();
    gate->post();
}

void FrameLoop::Station::record(const Window &window)
{
    const Time now = test::Clock::now();
    if (window.contains(now) && handoffs < handoff_us.size())
        handoff_us[handoffs++] = static_cast<double>((now - posted.load()).count()) / 1e3;
}

void FrameLoop::start_frames(const ThreadSpec &spec)
{
    const auto &station = stations_.at(spec.name);
    // The last frame may still be under way at the end: the others must not be stopped in the middle of it.
    for (Time vblank = vblanks_.wait(); vblank < window_.end || in_flight_; vblank = vblanks_.wait()) {
        if (in_flight_ || vblank >= window_.end)
            continue;
        started_ = test::Clock::now();
        parts_left_ = last_parts_;
        in_flight_ = true;
        work(spec, station);
    }
    ended_ = true;
    release_all();
}

void FrameLoop::release_all()
{
    for (const auto &[name, station] : stations_)
        for (std::size_t post = 0; post < station.posts_needed; ++post)
            station.gate->post();
}

void FrameLoop::continue_frames(const ThreadSpec &spec)
{
    auto &station = stations_.at(spec.name);
    for (;;) {
        for (std::size_t post = 0; post < station.posts_needed; ++post)
            station.gate->wait();
        if (ended_)
            return;
        station.record(window_);
        work(spec, station);
    }
}

void FrameLoop::work(const ThreadSpec &spec, const Station &station)
{
    work_.run(spec);
    for (Station *next : station.next)
        next->post();
    if (station.ends_frame())
        finish_part();
}

void FrameLoop::finish_part()
{
    if (parts_left_.fetch_sub(1) != 1)
        return;
    if (count_ < frames_.size())
        frames_[count_++] = {started_, test::Clock::now()};
    in_flight_ = false;
}

std::vector<double> FrameLoop::handoff_us() const
{
    std::vector<double> all;
    for (const auto &[name, station] : stations_)
        all.insert(all.end(), station.handoff_us.begin(),
                   station.handoff_us.begin() + static_cast<std::ptrdiff_t>(station.handoffs));
    return all;
}

} // namespace gamer::bench
