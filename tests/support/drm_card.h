// SPDX-License-Identifier: GPL-2.0-only
// A DRM card and the CRTC that shows a picture on it.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include <xf86drm.h>
#include <xf86drmMode.h>

#include "support/open_file.h"

namespace gamer::test {

using DrmResources = std::unique_ptr<drmModeRes, decltype(&drmModeFreeResources)>;
using DrmConnector = std::unique_ptr<drmModeConnector, decltype(&drmModeFreeConnector)>;
using DrmEncoder = std::unique_ptr<drmModeEncoder, decltype(&drmModeFreeEncoder)>;
using DrmCrtc = std::unique_ptr<drmModeCrtc, decltype(&drmModeFreeCrtc)>;

inline Fd open_card(const std::string &path)
{
    return open_file(path, O_RDWR);
}

inline DrmResources get_resources(const Fd &card, const std::string &path)
{
    DrmResources resources{drmModeGetResources(card.get()), drmModeFreeResources};
    if (!resources)
        fail("read the outputs of", path);
    return resources;
}

struct LitCrtc {
    unsigned index = 0; // what vblank requests call a CRTC by
    drmModeModeInfo mode{};
};

inline std::optional<LitCrtc> find_lit_crtc(const Fd &card, const drmModeRes &resources)
{
    for (int index = 0; index < resources.count_crtcs; ++index) {
        const DrmCrtc crtc{drmModeGetCrtc(card.get(), resources.crtcs[index]), drmModeFreeCrtc};
        if (crtc && crtc->mode_valid != 0)
            return LitCrtc{static_cast<unsigned>(index), crtc->mode};
    }
    return std::nullopt;
}

} // namespace gamer::test
