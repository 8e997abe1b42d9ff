// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "../../bpf/frame_source.h"

namespace gamer::frame {

// Vblanks of each source, by gamer_frame_source(), since the hook was loaded.
using Vblanks = std::array<std::uint64_t, GAMER_FRAME_SOURCES>;

/*
 * Which source to follow after a sample: the fastest. The one followed until now is kept while it ticks, unless another
 * is faster by more than a quarter, so that two displays of one rate do not take turns. If none ticked nothing changes.
 */
std::optional<std::uint32_t> choose_source(const Vblanks &before, const Vblanks &after, std::optional<std::uint32_t> followed);

} // namespace gamer::frame
