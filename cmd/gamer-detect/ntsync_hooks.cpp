// SPDX-License-Identifier: GPL-2.0-only
#include "ntsync_hooks.h"

#include <array>
#include <unistd.h>

namespace gamer::detect {

namespace {

// The end of a wait is attached first: no beginning may be noted without it.
constexpr std::array hooks = {"after_ntsync_wait", "on_ntsync_wait", "on_ntsync_wake"};

} // namespace

bool has_ntsync()
{
    return access("/sys/kernel/btf/ntsync", F_OK) == 0;
}

Result<NtsyncHooks> NtsyncHooks::attach(const Pins &pins)
{
    auto object = GAMER_TRY(BpfObject::open("gamer_ntsync", GAMER_BPF_IMAGE(ntsync)));
    GAMER_CHECK(object.share(pins));
    GAMER_CHECK(object.load());
    NtsyncHooks attached(std::move(object));
    for (auto hook : hooks)
        attached.links_.push_back(GAMER_TRY(attached.object_.attach(hook)));
    return attached;
}

} // namespace gamer::detect
