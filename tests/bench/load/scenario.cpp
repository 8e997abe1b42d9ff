// SPDX-License-Identifier: GPL-2.0-only
#include "bench/load/scenario.h"

#include <algorithm>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include <nlohmann/json.hpp>

#include "support/failure.h"

namespace gamer::bench {
namespace {

using namespace std::chrono_literals;
using Json = nlohmann::json;
using test::Failure;

[[noreturn]] void reject(const std::string &fault)
{
    throw Failure("scenario: " + fault, ExitCode::usage);
}

void require(bool good, const ThreadSpec &thread, const char *fault)
{
    if (!good)
        reject(fmt::format("thread {} {}", thread.name, fault));
}

// ---- from JSON ----

void require_known(const Json &object, const std::set<std::string> &known, const std::string &where)
{
    for (const auto &[key, value] : object.items())
        if (!known.contains(key))
            reject(fmt::format("{} has an unknown key \"{}\"", where, key));
}

template <class T>
struct Named {
    const char *name;
    T value;
};

template <class T, std::size_t N>
T choose(const Named<T> (&choices)[N], const std::string &name, const std::string &what)
{
    for (const auto &choice : choices)
        if (name == choice.name)
            return choice.value;
    reject(fmt::format("unknown {} \"{}\"", what, name));
}

Trigger parse_trigger(const std::string &name)
{
    static constexpr Named<Trigger> triggers[] = {{"vblank", Trigger::vblank},
                                                  {"after", Trigger::after},
                                                  {"input", Trigger::input},
                                                  {"period", Trigger::period},
                                                  {"busy", Trigger::busy}};
    return choose(triggers, name, "trigger");
}

Edge parse_edge(const std::string &name)
{
    static constexpr Named<Edge> edges[] = {
        {"futex", Edge::futex}, {"pipe", Edge::pipe}, {"eventfd", Edge::eventfd}, {"condvar", Edge::condvar}};
    return choose(edges, name, "edge");
}

Nanoseconds microseconds(const Json &object, const char *key, std::int64_t otherwise)
{
    constexpr std::int64_t most_us = 1'000'000;
    const auto value = object.value(key, otherwise);
    if (value < 0 || value > most_us)
        reject(fmt::format("{} must be 0 to {}, not {}", key, most_us, value));
    return std::chrono::microseconds{value};
}

LockKind parse_lock_kind(const std::string &name)
{
    static constexpr Named<LockKind> kinds[] = {{"mutex", LockKind::mutex}, {"waitv", LockKind::waitv}, {"ntsync", LockKind::ntsync}};
    return choose(kinds, name, "kind");
}

LockSpec parse_lock(const Json &json)
{
    require_known(json, {"name", "hold_us", "kind"}, "a lock");
    return {json.at("name").get<std::string>(), microseconds(json, "hold_us", 0), parse_lock_kind(json.value("kind", "mutex"))};
}

ThreadSpec parse_thread(const Json &json)
{
    require_known(json, {"name", "trigger", "cpu_us", "period_us", "after", "awaited", "edge", "lock", "only_cpu"}, "a thread");
    ThreadSpec thread{.name = json.at("name").get<std::string>(),
                      .trigger = parse_trigger(json.at("trigger").get<std::string>()),
                      .cpu = microseconds(json, "cpu_us", 0),
                      .period = microseconds(json, "period_us", 0),
                      .after = json.value("after", std::vector<std::string>{}),
                      .awaited = json.value("awaited", true),
                      .edge = parse_edge(json.value("edge", "futex"))};
    if (json.contains("lock"))
        thread.lock = parse_lock(json.at("lock"));
    if (json.contains("only_cpu"))
        thread.only_cpu = json.at("only_cpu").get<unsigned>();
    return thread;
}

// ---- what can be run ----

void check(const ThreadSpec &thread, const std::set<std::string> &earlier)
{
    require(!thread.name.empty() && thread.name.size() <= 15, thread, "needs a name of 1 to 15 characters");
    require(!earlier.contains(thread.name), thread, "is there twice");
    require(thread.trigger != Trigger::period || thread.period > 0ns, thread, "needs a period");
    require(thread.trigger != Trigger::busy || thread.cpu > 0ns, thread, "needs something to be busy with");
    require(!thread.lock || thread.lock->hold <= thread.cpu, thread, "holds its lock longer than it runs");
    require((thread.trigger == Trigger::after) == !thread.after.empty(), thread,
            "has a trigger and `after` that differ");
    require(thread.awaited || thread.trigger == Trigger::after, thread, "is not part of the frame anyway");
    for (const auto &name : thread.after)
        require(earlier.contains(name), thread, "waits for a thread that is not listed before it, or not awaited");
}

void check_locks(const Scenario &scenario)
{
    std::map<std::string, LockKind> kinds;
    for (const auto &thread : scenario.threads)
        if (thread.lock)
            require(kinds.try_emplace(thread.lock->name, thread.lock->kind).first->second == thread.lock->kind, thread,
                    "has its lock of another kind than others");
}

void check(const Scenario &scenario)
{
    check_locks(scenario);
    std::set<std::string> earlier; // only earlier threads can be waited for, so there is no cycle
    for (const auto &thread : scenario.threads) {
        check(thread, earlier);
        if (thread.trigger == Trigger::vblank || (thread.trigger == Trigger::after && thread.awaited))
            earlier.insert(thread.name);
    }
    if (std::ranges::count(scenario.threads, Trigger::vblank, &ThreadSpec::trigger) != 1)
        reject("exactly one thread starts the frame");
}

} // namespace

Scenario parse_scenario(const std::string &text)
{
    Scenario scenario;
    try {
        const auto json = Json::parse(text);
        require_known(json, {"threads"}, "the scenario");
        for (const auto &thread : json.at("threads"))
            scenario.threads.push_back(parse_thread(thread));
    } catch (const Json::exception &error) {
        reject(error.what());
    }
    check(scenario);
    return scenario;
}

Scenario read_scenario(const std::string &path)
{
    std::ifstream file{path};
    std::stringstream text;
    if (!file || !(text << file.rdbuf()))
        test::fail("read the scenario", path);
    return parse_scenario(text.str());
}

Scenario scaled(Scenario scenario, unsigned percent)
{
    for (auto &thread : scenario.threads) {
        thread.cpu = thread.cpu * percent / 100;
        if (thread.lock)
            thread.lock->hold = thread.lock->hold * percent / 100;
    }
    return scenario;
}

} // namespace gamer::bench
