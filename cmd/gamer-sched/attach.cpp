// SPDX-License-Identifier: GPL-2.0-only
#include "verbs.h"

#include "kernel.h"

namespace gamer::sched {

Result<ExitCode> attach(const Start &start)
{
    GAMER_CHECK(require_kernel(read_sched_ext(), start.pin_root));
    GAMER_CHECK(require_vacant(read_sched_ext())); // before waiting for a 'run' that holds the lock
    auto lock = GAMER_TRY(lock_scheduler());
    auto scheduler = GAMER_TRY(Scheduler::bring_up(start, true));
    GAMER_CHECK(scheduler.leave());
    fmt::print(stderr, "gamer-sched: attached; 'gamer-sched detach' gives the CPU back\n");
    return ExitCode::ok;
}

} // namespace gamer::sched
