// SPDX-License-Identifier: GPL-2.0-only
#include "verbs.h"

#include "event_loop.h"
#include "exit_record.h"
#include "kernel.h"
#include "privilege.h"

namespace gamer::sched {

namespace {

// How soon the end of a scheduler that the kernel threw out is noticed.
constexpr auto look_interval = std::chrono::milliseconds(250);

} // namespace

Result<ExitCode> run(const Start &start)
{
    GAMER_CHECK(require_kernel(read_sched_ext(), start.pin_root));
    GAMER_CHECK(require_vacant(read_sched_ext()));
    auto stop = GAMER_TRY(StopSignal::catch_signals());
    auto lock = GAMER_TRY(lock_scheduler());
    GAMER_CHECK(stay_on(start.cpu));
    auto scheduler = GAMER_TRY(Scheduler::bring_up(start, false));
    GAMER_CHECK(keep_only({}));
    fmt::print(stderr, "gamer-sched: running; Ctrl-C gives the CPU back\n");
    while (wait_for(stop, -1, look_interval) != Woken::stop)
        if (GAMER_TRY(scheduler.exit_record()).kind)
            break;
    auto exit = GAMER_TRY(scheduler.stop());
    GAMER_CHECK(save_last_exit(exit));
    if (exit.kind >= first_error_kind)
        return fail("the kernel ended the scheduler: {}", sentence(exit));
    fmt::print(stderr, "gamer-sched: ended: {}\n", sentence(exit));
    return ExitCode::ok;
}

} // namespace gamer::sched
