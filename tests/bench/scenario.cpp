// SPDX-License-Identifier: GPL-2.0-only
#include "bench/scenario.h"

#include <algorithm>
#include <set>

#include "support/failure.h"

namespace gamer::bench {

using namespace std::chrono_literals;
using ExitCode::usage;
using test::Failure;

Scenario default_scenario()
{
    return {{
        {.name = "game-main", .trigger = Trigger::vblank, .cpu = 1000us},
        {.name = "game-worker-0", .trigger = Trigger::after, .cpu = 800us, .after = {"game-main"}},
        {.name = "game-worker-1", .trigger = Trigger::after, .cpu = 800us, .after = {"game-main"}},
        {.name = "game-render",
         .trigger = Trigger::after,
         .cpu = 1200us,
         .after = {"game-worker-0", "game-worker-1"},
         .edge = Edge::condvar},
        {.name = "compositor",
         .trigger = Trigger::after,
         .cpu = 300us,
         .after = {"game-render"},
         .edge = Edge::eventfd},
        {.name = "game-input", .trigger = Trigger::input, .cpu = 20us},
        {.name = "game-audio", .trigger = Trigger::period, .cpu = 500us, .period = 5333us},
    }};
}

namespace {

void require(bool good, const ThreadSpec &thread, const char *fault)
{
    if (!good)
        throw Failure(fmt::format("scenario: thread {} {}", thread.name, fault), ExitCode::usage);
}

void check(const ThreadSpec &thread, const std::set<std::string> &earlier)
{
    require(!thread.name.empty() && thread.name.size() <= 15, thread, "needs a name of 1 to 15 characters");
    require(!earlier.contains(thread.name), thread, "is there twice");
    require(thread.trigger != Trigger::period || thread.period > 0ns, thread, "needs a period");
    require((thread.trigger == Trigger::after) == !thread.after.empty(), thread,
            "has a trigger and `after` that differ");
    for (const auto &name : thread.after)
        require(earlier.contains(name), thread, "waits for a thread that is not listed before it");
}

} // namespace

void check(const Scenario &scenario)
{
    std::set<std::string> earlier; // only earlier threads can be waited for, so there is no cycle
    for (const auto &thread : scenario.threads) {
        check(thread, earlier);
        if (thread.trigger == Trigger::vblank || thread.trigger == Trigger::after)
            earlier.insert(thread.name);
    }
    if (std::ranges::count(scenario.threads, Trigger::vblank, &ThreadSpec::trigger) != 1)
        throw Failure("scenario: exactly one thread starts the frame", ExitCode::usage);
}

Scenario scaled(Scenario scenario, unsigned percent)
{
    for (auto &thread : scenario.threads)
        thread.cpu = thread.cpu * percent / 100;
    return scenario;
}

} // namespace gamer::bench
