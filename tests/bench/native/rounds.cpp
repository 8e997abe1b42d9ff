// SPDX-License-Identifier: GPL-2.0-only
#include "bench/native/rounds.h"

#include <exception>
#include <mutex>
#include <thread>

#include "bench/load/thread_setup.h"
#include "bench/native/round_result.h"
#include "bench/native/spin_barrier.h"

namespace gamer::bench::native {
namespace {

constexpr std::size_t enough_rounds = 5;
constexpr unsigned too_many_disturbed = 1000;

// Threads that run one program in step: nobody starts a round before all have finished the last.
class Team {
public:
    Team(Programs &programs, const char *program, std::span<const unsigned> cpus, Seconds duration)
        : programs_(programs), program_(program), cpus_(cpus), rounds_(program, duration),
          barrier_(cpus.size())
    {
        programs_.start_round();
    }

    Figure measure()
    {
        {
            std::vector<std::jthread> threads;
            for (const auto cpu : cpus_)
                threads.emplace_back([this, cpu] { take_part(cpu); });
        }
        if (error_)
            std::rethrow_exception(error_);
        return rounds_.figure();
    }

private:
    template <class Work>
    void guarded(Work &&work) noexcept
    {
        try {
            work();
        } catch (...) {
            const std::lock_guard lock(error_lock_);
            error_ = std::current_exception();
        }
    }

    void take_part(unsigned cpu) noexcept
    {
        guarded([&] { stay_on(cpu); });
        do {
            guarded([&] { programs_.run(program_); });
            barrier_.arrive_and_wait([this] { end_round(); });
        } while (!over_);
    }

    void end_round() noexcept
    {
        guarded([&] {
            rounds_.add(step_ns(programs_.results(cpus_)));
            programs_.start_round();
        });
        over_ = error_ != nullptr || !rounds_.wants_more();
    }

    Programs &programs_;
    const char *program_;
    std::span<const unsigned> cpus_;
    Rounds rounds_;
    bool over_ = false;
    std::mutex error_lock_;
    std::exception_ptr error_;
    SpinBarrier barrier_;
};

} // namespace

Rounds::Rounds(const char *what, Seconds duration)
    : what_(what), end_(test::Clock::now() + test::to_nanoseconds(duration))
{}

bool Rounds::wants_more() const
{
    return ns_.size() < enough_rounds || test::Clock::now() < end_;
}

void Rounds::add(std::optional<double> ns)
{
    if (ns)
        ns_.push_back(*ns);
    else if (++disturbed_ > too_many_disturbed && ns_.size() < enough_rounds)
        throw test::Failure(fmt::format("{} rounds of {} were disturbed: is the machine busy?", disturbed_, what_));
}

Figure repeat(const char *what, Seconds duration, const std::function<std::optional<double>()> &round)
{
    Rounds rounds(what, duration);
    while (rounds.wants_more())
        rounds.add(round());
    return rounds.figure();
}

Figure measure_here(Programs &programs, const char *program, Seconds duration)
{
    return repeat(program, duration, [&] {
        const unsigned cpu[] = {static_cast<unsigned>(sched_getcpu())};
        programs.start_round();
        programs.run(program);
        return step_ns(programs.results(cpu));
    });
}

Figure measure_together(Programs &programs, const char *program, std::span<const unsigned> cpus, Seconds duration)
{
    return Team(programs, program, cpus, duration).measure();
}

} // namespace gamer::bench::native
