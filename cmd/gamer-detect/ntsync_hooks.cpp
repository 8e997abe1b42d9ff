// SPDX-License-Identifier: GPL-2.0-only
#include "ntsync_hooks.h"

#include <array>
#include <unistd.h>

namespace gamer::detect {

namespace {

// The end of a wait is attached first: no beginning may be noted without it.
constexpr std::array hooks = {"on_ntsync_release", "after_ntsync_wait", "on_ntsync_wait", "on_ntsync_wake"};

} // namespace

bool ntsync_is_module()
{
    return access("/sys/kernel/btf/ntsync", F_OK) == 0;
}

bool has_ntsync()
{
    return ntsync_is_module() || can_trace("ntsync_obj_ioctl");
}

Result<NtsyncHooks> NtsyncHooks::attach(const Pins &pins)
{
    auto object = GAMER_TRY(BpfObject::open("gamer_ntsync", GAMER_BPF_IMAGE(ntsync)));
    GAMER_CHECK(object.share(pins));
    GAMER_CHECK(object.load());
    NtsyncHooks attached(std::move(object));
    for (auto hook : hooks)
        attached.links_.add(GAMER_TRY(attached.object_.attach(hook)));
    return attached;
}

} // namespace gamer::detect
