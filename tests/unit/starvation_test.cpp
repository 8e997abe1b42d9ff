// SPDX-License-Identifier: GPL-2.0-only
/*
 * Nobody starves: a model of sched.bpf.c's queues, driven by the real policy, with random tasks of random levels.
 *
 * The bound. A task queued at t is due by t + lag, by its weight. Whatever is queued later than the largest credit after that is due
 * later, so from then on only the others queued before may go first, each for what is left of its turn: less than a
 * slice, and one more slice if it was preempted in between. And who had its last turn early, because its caches were near,
 * is due up to a slice later. With n tasks that is lag + credit + 2 n + 1 slices, even if all may run on one CPU only.
 */
#include "policy.h"

#include <optional>
#include <vector>

#include <gtest/gtest.h>

#include "support.h"

namespace gamer {
namespace {

using test::Random;

constexpr std::uint64_t step = 50 * GAMER_USEC; // all lengths are multiples of it, so no time is lost to rounding
constexpr std::uint64_t start = GAMER_SEC, length = 500 * GAMER_MSEC;
constexpr std::uint64_t min_run = 100 * GAMER_USEC;

struct Task {
    std::uint64_t work = 0;     // left until it sleeps
    std::uint64_t wakes_at = 0; // while it sleeps
    std::uint64_t average = 0, sleeps = 0, since_wake = 0, turn = 0, deadline = 0, queued_at = 0, early = 0;
    std::uint32_t level = 0, weight = GAMER_WEIGHT_NICE0;
    std::optional<std::size_t> pinned;
    std::uint32_t cache = 0; // where it ran last
    bool queued = false, running = false, hog = false;
};

struct Cpu {
    gamer_cpu_state state{};
    Task *task = nullptr;
    std::uint64_t until = 0;
};

class Model {
public:
    Model(Random &random, std::size_t cpus, std::size_t tasks)
        : random_(random), slice_(step * random.between(4, 40)), lag_(step * random.between(40, 400)), cpus_(cpus), tasks_(tasks)
    {
        for (auto &task : tasks_) {
            task.hog = random_.coin();
            task.weight = std::uint32_t(random_.between(1, GAMER_WEIGHT_MAX));
            if (random_.up_to(3) == 0)
                task.pinned = random_.up_to(cpus - 1);
        }
    }

    std::uint64_t bound() const { return gamer_longest_lag(lag_) + GAMER_CREDIT_MAX_NS + (2 * tasks_.size() + 1) * slice_; }

    // The longest any task has waited in a queue.
    std::uint64_t run()
    {
        for (now_ = start; now_ < start + length; now_ += step) {
            for (auto &cpu : cpus_)
                advance(cpu);
            for (auto &task : tasks_)
                if (!task.queued && !task.running && task.wakes_at <= now_)
                    wake(task);
            for (std::size_t cpu = 0; cpu < cpus_.size(); ++cpu)
                if (!cpus_[cpu].task)
                    dispatch(cpu);
            look();
            note_waiting();
        }
        return longest_wait_;
    }

private:
    void wake(Task &task)
    {
        task.level = std::uint32_t(random_.up_to(GAMER_LEVEL_MAX));
        task.work = step * (task.hog ? random_.between(100, 10'000) : random_.between(1, 20));
        task.since_wake = task.turn = 0;
        enqueue(task, true);
        take_cpu(task);
    }

    // As rank() does: what is left of a turn keeps its deadline.
    void enqueue(Task &task, bool wakeup)
    {
        if (wakeup || task.turn >= slice_) {
            task.turn = 0;
            auto expected = gamer_expected_run(task.average, task.since_wake);
            auto rested = gamer_has_rested(wakeup, task.average, task.sleeps, random_.up_to(2 * task.average));
            auto deadline = gamer_deadline(now_, gamer_expected_turn(expected, task.level, rested), task.weight, task.level, lag_);
            task.deadline = gamer_deadline_after_early(deadline, std::exchange(task.early, 0), task.level, wakeup);
        }
        task.queued = true;
        task.queued_at = now_;
    }

    // As select_cpu and enqueue do: who outranks a running task takes its CPU at once, past the queues.
    void take_cpu(Task &task)
    {
        const gamer_claim claim{task.deadline, gamer_expected_run(task.average, task.since_wake), task.level};
        Cpu *best = nullptr;
        for (std::size_t i = 0; i < cpus_.size(); ++i) {
            auto &cpu = cpus_[i];
            if (task.pinned.value_or(i) == i && gamer_may_preempt(&claim, &cpu.state, now_, min_run) &&
                (!best || gamer_better_victim(&cpu.state, &best->state, task.cache)))
                best = &cpu;
        }
        if (!best)
            return;
        auto victim = stop(*best);
        put_on(*best, task);
        enqueue(*victim, false);
        if (!victim->pinned)
            take_cpu(*victim);
    }

    // As look.bpf.h does, but at each step, whether somebody has just stopped being safe or not.
    void look()
    {
        for (auto &task : tasks_)
            if (task.queued && !task.pinned && task.level > GAMER_LEVEL_SELF_WOKEN)
                take_cpu(task);
    }

    void advance(Cpu &cpu)
    {
        if (!cpu.task)
            return;
        auto &task = *cpu.task;
        task.work -= step;
        task.turn += step;
        task.since_wake += step;
        if (!task.work)
            sleep(*stop(cpu));
        else if (now_ >= cpu.until)
            enqueue(*stop(cpu), false);
    }

    Task *stop(Cpu &cpu)
    {
        cpu.state.started_ns = 0;
        cpu.task->running = false;
        return std::exchange(cpu.task, nullptr);
    }

    void sleep(Task &task)
    {
        task.average = gamer_average(task.average, task.since_wake);
        task.wakes_at = now_ + step * random_.up_to(task.hog ? 2 : 10);
        task.sleeps = gamer_average_from_first(task.sleeps, task.wakes_at - now_);
    }

    // The first of a queue: that of a CPU, or the shared one.
    Task *head(std::optional<std::size_t> queue)
    {
        Task *first = nullptr;
        for (auto &task : tasks_)
            if (task.queued && task.pinned == queue && (!first || task.deadline < first->deadline))
                first = &task;
        return first;
    }

    // The first of the shared queue that ran near the CPU, if the policy lets it go before the head.
    Task *near(std::size_t index, Task *shared)
    {
        auto first = shared;
        for (auto &task : tasks_)
            if (shared && task.queued && !task.pinned && task.cache == cache_of(index) &&
                gamer_goes_near_first(shared->deadline, task.deadline, now_, slice_) &&
                (first->cache != cache_of(index) || task.deadline < first->deadline))
                first = &task;
        return first;
    }

    static std::uint32_t cache_of(std::size_t cpu) { return cpu % 2; }

    void dispatch(std::size_t index)
    {
        auto own = head(index), shared = head({});
        auto next = gamer_first_is_due(own ? own->deadline : 0, shared ? shared->deadline : 0) ? own : shared;
        if (!next)
            return;
        if (next == shared) {
            next = near(index, shared);
            next->early = next->deadline - shared->deadline;
        }
        put_on(cpus_[index], *next);
    }

    void put_on(Cpu &cpu, Task &task)
    {
        longest_wait_ = std::max(longest_wait_, now_ - task.queued_at);
        task.queued = false;
        task.running = true;
        cpu.task = &task;
        cpu.until = now_ + slice_;
        task.cache = cache_of(std::size_t(&cpu - cpus_.data()));
        cpu.state = {.started_ns = now_, .deadline_ns = task.deadline, .level = task.level, .cache = task.cache};
    }

    void note_waiting()
    {
        for (auto &task : tasks_)
            if (task.queued)
                longest_wait_ = std::max(longest_wait_, now_ - task.queued_at);
    }

    Random &random_;
    std::uint64_t slice_, lag_, now_ = 0, longest_wait_ = 0;
    std::vector<Cpu> cpus_;
    std::vector<Task> tasks_;
};

TEST(Starvation, NobodyWaitsLongerThanLagCreditAndTheQueueBeforeIt)
{
    Random random;
    for (int i = 0; i < 300; ++i) {
        Model model(random, random.between(1, 4), random.between(2, 16));
        ASSERT_LE(model.run(), model.bound()) << "machine " << i;
    }
}

} // namespace
} // namespace gamer
