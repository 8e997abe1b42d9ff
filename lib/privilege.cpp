// SPDX-License-Identifier: GPL-2.0-only
#include "privilege.h"

#include <sys/prctl.h>

#include <cap-ng.h>

namespace gamer {

Result<void> keep_only(const std::vector<unsigned> &capabilities)
{
    capng_get_caps_process();
    std::vector<unsigned> held;
    for (auto capability : capabilities)
        if (capng_have_capability(CAPNG_PERMITTED, capability))
            held.push_back(capability);
    capng_clear(CAPNG_SELECT_BOTH);
    for (auto capability : held)
        capng_update(CAPNG_ADD, capng_type_t(CAPNG_EFFECTIVE | CAPNG_PERMITTED), capability);
    if (capng_apply(CAPNG_SELECT_CAPS))
        return fail("cannot give up privileges: {}", errno_text());
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
        return fail("cannot forbid new privileges: {}", errno_text());
    return {};
}

Result<void> require_bpf_privilege()
{
    capng_get_caps_process();
    bool admin = capng_have_capability(CAPNG_EFFECTIVE, CAP_SYS_ADMIN);
    if (admin || (capng_have_capability(CAPNG_EFFECTIVE, CAP_BPF) && capng_have_capability(CAPNG_EFFECTIVE, CAP_PERFMON)))
        return {};
    return fail(ExitCode::unsupported, "not permitted to use BPF; run it as root (sudo), or with CAP_BPF and CAP_PERFMON");
}

} // namespace gamer
