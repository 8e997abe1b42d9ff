// SPDX-License-Identifier: GPL-2.0-only
// The threads that make a frame together, from the vblank to the compositor.
#pragma once

#include <atomic>
#include <cstddef>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "bench/scenario.h"
#include "bench/vblank_source.h"
#include "bench/wake_gate.h"

namespace gamer::bench {

class FrameLoop {
public:
    // No more than `capacity` frames are recorded: nothing is allocated while the loop runs.
    FrameLoop(const Scenario &scenario, VblankSource &vblanks, std::size_t capacity);

    // The body of the thread that starts the frames. Returns after `end`, when the last frame is finished.
    void start_frames(const ThreadSpec &spec, Time end);
    // The body of every other thread of the frame. Returns after start_frames.
    void continue_frames(const ThreadSpec &spec);

    // When each frame was finished. Only to be called after the threads have ended.
    [[nodiscard]] std::span<const Time> finished() const { return std::span{finished_}.first(count_); }

private:
    struct Station {
        std::unique_ptr<WakeGate> gate;
        std::size_t posts_needed = 0;
        std::vector<WakeGate *> next;
    };

    void connect(const ThreadSpec &spec);
    void work(const ThreadSpec &spec, const Station &station);
    void finish_part();

    VblankSource &vblanks_;
    std::map<std::string, Station> stations_;
    unsigned last_parts_ = 0; // threads after which nothing comes
    std::atomic<unsigned> parts_left_{0};
    std::atomic<bool> in_flight_{false};
    std::atomic<bool> ended_{false};
    std::vector<Time> finished_; // written by whoever finishes, ordered by in_flight_
    std::size_t count_ = 0;
};

} // namespace gamer::bench
