// SPDX-License-Identifier: GPL-2.0-only
#include "text.h"
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
        return fail("cannot open {}: {}; end the scheduler with SysRq-S, then detach again", path, errno_text());
    if (bpf_link_detach(link.get()))
        return fail("cannot detach {}: {}", path, errno_text());
    return wait_until_idle();
}

// A scheduler of our name under these pins is ours to end, unless the pins can tell that it is not theirs.
Result<bool> is_ours_to_end(const std::string &pin_root, const SchedExtState &state)
{
    auto pins = Pins::open(pin_root);
    if (!pins)
        return state.ops == scheduler_name;
    bool alive = GAMER_TRY(is_alive(*pins, state));
    if (alive && !pins->abi().pinned)
        return fail("a 'gamer-sched run' (process {}) holds the scheduler; stop it with Ctrl-C or SIGTERM", pins->abi().pid);
    return alive;
}

} // namespace

Result<ExitCode> detach(const std::string &pin_root)
{
    GAMER_CHECK(require_bpf_privilege());
    GAMER_CHECK(is_ours_to_end(pin_root, read_sched_ext())); // before waiting for a 'run' that holds the lock
    auto lock = GAMER_TRY(lock_scheduler());
    if (!Pins::look(pin_root)) {
        remove_abandoned(pin_root);
        return fail(ExitCode::not_running, "nothing is pinned at {}, so there is nothing to detach", pin_root);
    }
    GAMER_CHECK(check_folder(pin_root));
    if (GAMER_TRY(is_ours_to_end(pin_root, read_sched_ext())))
        GAMER_CHECK(end_alive(pin_root));
    auto state = read_sched_ext();
    GAMER_CHECK(remove_stale(pin_root, state));
    fmt::print(stderr, "gamer-sched: {}\n", state.idle() ? "detached; the kernel's own scheduler has the CPU"
                                                            : fmt::format("removed what was pinned; {} has the CPU", escaped(state.ops)));
    return ExitCode::ok;
}

} // namespace gamer::sched
