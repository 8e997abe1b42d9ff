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

#include "bench/load/scenario.h"
#include "bench/load/vblank_source.h"
#include "bench/load/wake_gate.h"
#include "bench/load/work.h"

namespace gamer::bench {

class FrameLoop {
public:
    // No more than `capacity` frames are recorded: nothing is allocated while the loop runs.
    FrameLoop(const Scenario &scenario, Work &work, VblankSource &vblanks, const Window &window, std::size_t capacity);

    // The body of the thread that starts the frames. Returns after the window, when the last frame is finished.
    void start_frames(const ThreadSpec &spec);
    // The body of every other thread of the frame. Returns after start_frames.
    void continue_frames(const ThreadSpec &spec);

    // Only to be called after the threads have ended.
    [[nodiscard]] std::span<const Frame> frames() const { return std::span{frames_}.first(count_); }
    // From the wake-up of a thread by another one of the frame to its first instruction, in the window.
    [[nodiscard]] std::vector<double> handoff_us() const;

private:
    struct Station {
        std::unique_ptr<WakeGate> gate;
        std::size_t posts_needed = 0;
        std::vector<Station *> next;
        bool awaited = true;
        std::atomic<Time> posted{}; // by the last of those that were waited for
        std::vector<double> handoff_us;
        std::size_t handoffs = 0;

        // Nothing comes after it that is awaited.
        [[nodiscard]] bool ends_frame() const;
        void post();
        void record(const Window &window);
    };

    void connect(const ThreadSpec &spec, std::size_t capacity);
    void work(const ThreadSpec &spec, const Station &station);
    void release_all();
    void finish_part();

    Work &work_;
    VblankSource &vblanks_;
    Window window_;
    std::map<std::string, Station> stations_;
    unsigned last_parts_ = 0; // threads that end the frame
    std::atomic<unsigned> parts_left_{0};
    std::atomic<bool> in_flight_{false};
    std::atomic<bool> ended_{false};
    Time started_{};            // of the frame under way, ordered by in_flight_ like the following
    std::vector<Frame> frames_; // written by whoever finishes
    std::size_t count_ = 0;
};

} // namespace gamer::bench
