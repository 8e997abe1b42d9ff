// SPDX-License-Identifier: GPL-2.0-only
// meter: what the kernel did in a window of time, whichever scheduler ruled it.
#include <sched.h>
#include <sys/timerfd.h>

#include <bpf/bpf.h>

#include "bench/meter/observer.h"
#include "clock.h"
#include "support/clock.h"
#include "support/program.h"
#include "support/stop_request.h"

namespace gamer::bench::meter {
namespace {

struct Options {
    double delay = 0;
    double seconds = 1;
};

meter_window window_from(test::Time start, const Options &options)
{
    const auto begin = start + test::to_nanoseconds(test::Seconds{options.delay});
    const auto end = begin + test::to_nanoseconds(test::Seconds{options.seconds});
    return {static_cast<std::uint64_t>(begin.time_since_epoch().count()),
            static_cast<std::uint64_t>(end.time_since_epoch().count())};
}

// The kernel times the programs for as long as this is open.
Fd enable_statistics()
{
    Fd statistics{bpf_enable_stats(BPF_STATS_RUN_TIME)};
    if (!statistics)
        test::fail("enable", "the statistics of BPF programs");
    return statistics;
}

// Ready in time, and both looks at the programs in time, under any scheduler, and nothing to one that schedules ordinary
// tasks. The lowest priority there is: a game that was made a real-time task by hand goes first.
void come_in_time()
{
    const sched_param parameters{.sched_priority = sched_get_priority_min(SCHED_FIFO)};
    if (sched_setscheduler(0, SCHED_FIFO, &parameters) != 0)
        test::fail("become", "a real-time task");
}

void require_in_time(const meter_window &window)
{
    const auto now = now_ns();
    if (now >= window.begin_ns)
        throw test::Failure(fmt::format("attached {} ms after the window had opened; give it a longer --delay",
                                        (now - window.begin_ns) / GAMER_MSEC));
}

// Early when asked to stop.
void wait_until(std::uint64_t at_ns, const test::StopRequest &stop)
{
    const Fd timer{timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC)};
    itimerspec at{};
    at.it_value = {.tv_sec = static_cast<time_t>(at_ns / GAMER_SEC), .tv_nsec = static_cast<long>(at_ns % GAMER_SEC)};
    if (!timer || timerfd_settime(timer.get(), TFD_TIMER_ABSTIME, &at, nullptr) != 0)
        test::fail("set", "a timer");
    (void)stop.wait_for(timer.get());
}

// Programs that have gone meanwhile have no names any more.
std::vector<ProgramFigures> with_names(const AllRuns &all)
{
    std::vector<ProgramFigures> programs;
    for (const auto &[id, runs] : all)
        if (auto name = read_program_name(id))
            programs.push_back({std::move(*name), runs});
    return programs;
}

// The game and what it runs beside end a little later; what takes the programs down is not to disturb their last frames.
constexpr std::uint64_t quiet_ns = GAMER_SEC / 2;

Figures measure(const meter_window &window)
{
    const test::StopRequest stop;
    come_in_time();
    const auto statistics = enable_statistics();
    Observer observer{window};
    require_in_time(window);
    wait_until(window.begin_ns, stop);
    const auto before = read_program_runs();
    wait_until(window.end_ns, stop);
    const auto after = read_program_runs();
    wait_until(window.end_ns + quiet_ns, stop);
    Figures figures{.measured_ns = meter_within(&window, 0, now_ns())};
    figures.scheduling = observer.finish();
    figures.programs = with_names(difference(after, before, observer.programs()));
    return figures;
}

void add_options(CLI::App &app, Options &options)
{
    app.add_option("--delay", options.delay, "Begin so long after the start; attaching takes some of it")
        ->check(CLI::Range(0.0, 3600.0))
        ->required();
    app.add_option("--seconds", options.seconds, "Measure for so long")->check(CLI::Range(0.01, 3600.0))->required();
}

} // namespace
} // namespace gamer::bench::meter

int main(int argc, char **argv)
{
    using namespace gamer::bench::meter;
    const auto start = gamer::test::Clock::now();
    Options options;
    CLI::App app{"Measures what the kernel did: wakeups, switches, waits, idle CPUs, BPF programs.", "meter"};
    add_options(app, options);
    return gamer::test::run_program(app, argc, argv, [&] {
        fmt::print("{}", json_report(measure(window_from(start, options))));
    });
}
