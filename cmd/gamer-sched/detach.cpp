// SPDX-License-Identifier: GPL-2.0-only
#include "verbs.h"

#include <bpf/bpf.h>

#include "exit_record.h"
#include "privilege.h"

namespace gamer::sched {

namespace {

// Ends the scheduler through its pinned link and waits until the kernel has let go of it.
Result<void> end_alive(const std::string &pin_root)
{
    auto path = pin_root + "/" + link_name;
    Fd link(bpf_obj_get(path.c_str()));
    if (!link)
        return fail("cannot open {}: {}; a 'gamer-sched run' is stopped with Ctrl-C", path, errno_text());
    if (bpf_link_detach(link.get()))
        return fail("cannot detach {}: {}", path, errno_text());
    return wait_until_idle();
}

} // namespace

Result<ExitCode> detach(const std::string &pin_root)
{
    GAMER_CHECK(require_bpf_privilege());
    auto lock = GAMER_TRY(lock_scheduler());
    auto state = read_sched_ext();
    if (!Pins::look(pin_root)) {
        remove_abandoned(pin_root);
        return fail(ExitCode::not_running, "nothing is pinned at {}, so there is nothing to detach", pin_root);
    }
    // Whatever the pins' layout: a scheduler of our name under our pins is ours to end.
    if (state.ops == scheduler_name)
        GAMER_CHECK(end_alive(pin_root));
    GAMER_CHECK(remove_stale(pin_root, read_sched_ext()));
    fmt::print(stderr, "gamer-sched: detached; the kernel's own scheduler has the CPU\n");
    return ExitCode::ok;
}

} // namespace gamer::sched
