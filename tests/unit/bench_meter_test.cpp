// SPDX-License-Identifier: GPL-2.0-only
// What the meter makes of the events it sees. Where it sees them is tested by the benchmark itself.
#include "bench/meter/accounting.h"

#include <algorithm>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "bench/meter/figures.h"
#include "bench/meter/program_runs.h"
#include "support.h"

namespace gamer::bench::meter {
namespace {

using test::Random;
using test::random_states;

constexpr meter_window window{1000 * GAMER_USEC, 3000 * GAMER_USEC};

// ---- window ----

TEST(MeterWindow, IsOpenFromItsBeginningUntilItsEnd)
{
    EXPECT_FALSE(meter_is_open(&window, window.begin_ns - 1));
    EXPECT_TRUE(meter_is_open(&window, window.begin_ns));
    EXPECT_TRUE(meter_is_open(&window, window.end_ns - 1));
    EXPECT_FALSE(meter_is_open(&window, window.end_ns));
}

TEST(MeterWindow, CutsATimeIntoPartsThatAddUp)
{
    Random random;
    for (int state = 0; state < random_states; ++state) {
        std::uint64_t times[] = {random.around(window.begin_ns), random.around(window.end_ns), random.magnitude()};
        std::ranges::sort(times);
        const auto whole = meter_within(&window, times[0], times[2]);
        ASSERT_EQ(whole, meter_within(&window, times[0], times[1]) + meter_within(&window, times[1], times[2]));
        ASSERT_LE(whole, times[2] - times[0]);
        ASSERT_LE(whole, window.end_ns - window.begin_ns);
    }
}

TEST(MeterWindow, TakesNothingFromATimeThatEndsBeforeItBegins)
{
    EXPECT_EQ(meter_within(&window, window.begin_ns + 2, window.begin_ns + 1), 0U);
    EXPECT_EQ(meter_within(&window, 0, window.begin_ns), 0U);
    EXPECT_EQ(meter_within(&window, window.end_ns, UINT64_MAX), 0U);
}

// ---- spells ----

TEST(MeterSpell, CountsWholeOrNotAtAll)
{
    const auto begin = window.begin_ns + 10;
    EXPECT_EQ(meter_spell_ns(&window, begin, begin + METER_SPELL_MIN_NS), 0U) << "on its way to the idle CPU";
    EXPECT_EQ(meter_spell_ns(&window, begin, begin + METER_SPELL_MIN_NS + 1), METER_SPELL_MIN_NS + 1);
    EXPECT_EQ(meter_spell_ns(&window, 0, window.begin_ns + 1), 0U) << "only what lies in the window";
    EXPECT_EQ(meter_spell_ns(&window, 0, UINT64_MAX), window.end_ns - window.begin_ns);
}

TEST(MeterSpell, ThatHasNotEndedCountsUntilNow)
{
    meter_spells spells{.counts = METER_IDLE_CPU + METER_WAITING_TASK, .since_ns = window.begin_ns, .total_ns = 7};
    const auto now = window.begin_ns + 60 * GAMER_USEC;
    EXPECT_EQ(wasted_ns(spells, window, now), 7 + 60 * GAMER_USEC);
    EXPECT_EQ(wasted_ns(spells, window, window.end_ns + GAMER_SEC), 7 + window.end_ns - window.begin_ns);
    spells.counts = METER_IDLE_CPU;
    EXPECT_EQ(wasted_ns(spells, window, now), 7U);
}

// A machine as the programs see it: every change is one addition.
struct Machine {
    std::uint64_t counts = 0;
    std::uint32_t states[4] = {};
    std::uint64_t waits[6] = {};

    void set_state(std::uint32_t &cpu, std::uint32_t state)
    {
        counts += meter_idle_change(cpu, state);
        cpu = state;
    }
    void set_wait(std::uint64_t &task, std::uint64_t wait)
    {
        counts += meter_wait_count(wait) - meter_wait_count(task);
        task = wait;
    }
    bool wastes() const
    {
        return std::ranges::count(states, METER_CPU_IDLE) > 0 &&
               std::ranges::count_if(waits, [](auto wait) { return wait & 1; }) > 0;
    }
};

TEST(MeterCounts, NeverDriftFromWhatTheyCount)
{
    Random random;
    Machine machine;
    for (int step = 0; step < random_states; ++step) {
        const auto wait = random.coin() ? meter_wait(random.magnitude(), random.coin()) : 0;
        if (random.coin())
            machine.set_state(random.pick(machine.states), random.coin() ? METER_CPU_IDLE : METER_CPU_BUSY);
        else
            machine.set_wait(random.pick(machine.waits), wait);
        ASSERT_EQ(meter_wastes_cpu(machine.counts), machine.wastes());
    }
}

TEST(MeterCounts, AreRightAgainAfterChangesThatOvertookEachOther)
{
    std::uint64_t counts = 0;
    counts -= METER_WAITING_TASK;
    counts -= METER_IDLE_CPU;
    counts += METER_WAITING_TASK + METER_WAITING_TASK;
    counts += METER_IDLE_CPU + METER_IDLE_CPU;
    EXPECT_EQ(counts, METER_IDLE_CPU + METER_WAITING_TASK);
}

TEST(MeterWait, KeepsItsBeginningAndWhetherAnyCpuWouldDo)
{
    EXPECT_EQ(meter_wait_since(meter_wait(1234, true)), 1234U);
    EXPECT_EQ(meter_wait_since(meter_wait(1234, false)), 1234U);
    EXPECT_EQ(meter_wait_count(meter_wait(1235, false)), 0U) << "bound tasks are not counted, at odd times either";
    EXPECT_EQ(meter_wait_count(meter_wait(1234, true)), METER_WAITING_TASK);
}

// ---- sums ----

TEST(MeterSummary, AddsTheCpusAndNamesTheLongestWait)
{
    const meter_cpu cpus[] = {
        {.wakeups = 1, .switches = 2, .migrations = 3, .longest_wait_ns = 5, .longest_wait_of = "short"},
        {.wakeups = 10, .switches = 20, .migrations = 30, .longest_wait_ns = 9, .longest_wait_of = "sixteen-letters"},
        {.longest_wait_ns = 9, .longest_wait_of = "the second"},
    };
    const auto all = summarise(cpus);
    EXPECT_EQ(all.wakeups, 11U);
    EXPECT_EQ(all.switches, 22U);
    EXPECT_EQ(all.migrations, 33U);
    EXPECT_EQ(all.longest_wait_ns, 9U);
    EXPECT_EQ(all.longest_wait_of, "sixteen-letters");
    EXPECT_EQ(summarise({}).longest_wait_of, "");
}

// ---- programs ----

TEST(MeterPrograms, AreWhatRanBetweenTheTwoLooks)
{
    const AllRuns earlier{{1, {10, 100}}, {2, {5, 50}}, {3, {7, 70}}, {5, {1, 1}}};
    const AllRuns later{{1, {12, 130}}, {2, {5, 50}}, {4, {2, 20}}, {5, {9, 9}}};
    const AllRuns expected{{1, {2, 30}}, {4, {2, 20}}};
    EXPECT_EQ(difference(later, earlier, {5}), expected)
        << "2 did not run, 3 has gone, 4 came in between, 5 is the meter's own";
    EXPECT_TRUE(difference(earlier, earlier, {}).empty());
}

// ---- report ----

TEST(MeterReport, IsOneLineOfJsonWithEveryFigure)
{
    Figures figures{.measured_ns = 5 * GAMER_SEC};
    figures.scheduling = {.wakeups = 1, .switches = 2, .migrations = 3, .longest_wait_ns = 4999,
                          .longest_wait_of = "\xff\"\n", .idle_while_queued_ns = 5 * GAMER_USEC};
    figures.programs = {{{"sched_enqueue", "struct_ops"}, {12, 345}}};
    const auto text = json_report(figures);
    EXPECT_EQ(std::ranges::count(text, '\n'), 1);
    const auto report = nlohmann::json::parse(text);
    EXPECT_EQ(report["seconds"], 5.0);
    EXPECT_EQ(report["wakeups"], 1);
    EXPECT_EQ(report["switches"], 2);
    EXPECT_EQ(report["migrations"], 3);
    EXPECT_EQ(report["longest_wait_us"], 4);
    EXPECT_EQ(report["longest_wait_of"], "\uFFFD\"\n") << "tasks name themselves";
    EXPECT_EQ(report["idle_while_queued_us"], 5);
    const nlohmann::json program{{"name", "sched_enqueue"}, {"type", "struct_ops"}, {"runs", 12}, {"ns", 345}};
    EXPECT_EQ(report["programs"], nlohmann::json::array({program}));
}

TEST(MeterReport, HasAListEvenWhenNoProgramRan)
{
    EXPECT_EQ(nlohmann::json::parse(json_report({}))["programs"], nlohmann::json::array());
}

} // namespace
} // namespace gamer::bench::meter
