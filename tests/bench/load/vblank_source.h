// SPDX-License-Identifier: GPL-2.0-only
// What paces the frames: a timer, or the vblank of a real display.
#pragma once

#include <memory>
#include <string>

#include "bench/load/frame_timing.h"

namespace gamer::bench {

class VblankSource {
public:
    virtual ~VblankSource() = default;
    // Blocks until the vblank after the one last returned. If that is past, returns the newest one at once.
    virtual Time wait() = 0;
    // The raster of the vblanks seen so far, to judge the frames by.
    [[nodiscard]] virtual VblankGrid grid() const = 0;
};

std::unique_ptr<VblankSource> timer_vblanks(double hz);
std::unique_ptr<VblankSource> drm_vblanks(const std::string &card);

} // namespace gamer::bench
