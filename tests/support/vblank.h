// SPDX-License-Identifier: GPL-2.0-only
// Waiting for the vertical blank of one CRTC.
#pragma once

#include <cstdint>
#include <string>

#include <xf86drm.h>

#include "support/clock.h"
#include "support/failure.h"

namespace gamer::test {

struct Vblank {
    std::uint32_t sequence = 0;
    Time at{};
};

// The first two CRTCs have flags of their own, the others a field of bits.
inline unsigned crtc_bits(unsigned index)
{
    if (index == 1)
        return DRM_VBLANK_SECONDARY;
    return (index << DRM_VBLANK_HIGH_CRTC_SHIFT) & DRM_VBLANK_HIGH_CRTC_MASK;
}

inline Vblank request_vblank(int card, unsigned crtc_index, unsigned kind, std::uint32_t sequence)
{
    drmVBlank request{};
    request.request.type = static_cast<drmVBlankSeqType>(kind | crtc_bits(crtc_index));
    request.request.sequence = sequence;
    if (drmWaitVBlank(card, &request) != 0)
        fail("wait for vblank on", fmt::format("CRTC {}", crtc_index));
    const auto &reply = request.reply;
    return {reply.sequence, Time{std::chrono::seconds{reply.tval_sec} + std::chrono::microseconds{reply.tval_usec}}};
}

inline Vblank wait_next_vblank(int card, unsigned crtc_index)
{
    return request_vblank(card, crtc_index, DRM_VBLANK_RELATIVE, 1);
}

// Returns at once, with the newest vblank, when the following one has already passed.
inline Vblank wait_vblank_after(int card, unsigned crtc_index, const Vblank &last)
{
    return request_vblank(card, crtc_index, DRM_VBLANK_ABSOLUTE, last.sequence + 1);
}

} // namespace gamer::test
