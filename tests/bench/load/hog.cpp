// SPDX-License-Identifier: GPL-2.0-only
// hog: processes that take all the CPU they can get, and tell how much it was and how long they had to wait for it.
#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/load/cpu_burner.h"
#include "bench/load/thread_setup.h"
#include "support/clock.h"
#include "support/open_file.h"
#include "support/program.h"
#include "support/stop_request.h"

namespace gamer::bench {
namespace {

using namespace std::chrono_literals;
using test::Clock;
using test::Failure;
using test::Nanoseconds;
using test::Time;

struct Options {
    unsigned processes = 1;
    double seconds = 10;
    double warm_up = 0;
    std::string kind = "spin";
    std::int64_t burn_us = 0;
    bool no_names = false;
    bool json = false;
};

Nanoseconds cpu_time(const rusage &usage)
{
    const auto time = [](const timeval &at) {
        return std::chrono::seconds{at.tv_sec} + std::chrono::microseconds{at.tv_usec};
    };
    return time(usage.ru_utime) + time(usage.ru_stime);
}

// Of the calling process and the children it has waited for.
Nanoseconds own_cpu_time()
{
    rusage self{};
    rusage children{};
    getrusage(RUSAGE_SELF, &self);
    getrusage(RUSAGE_CHILDREN, &children);
    return cpu_time(self) + cpu_time(children);
}

// Written by one hog, read by the leader: also when the hog got no chance to finish.
struct Watch {
    Time last;
    Time begin; // of what counts
    bool begun;
    Nanoseconds cpu_before;
    Nanoseconds longest_gap;

    // A gap between two looks at the clock that is longer than the work between them was spent waiting for a CPU.
    Time look()
    {
        const Time now = Clock::now();
        if (now >= begin) {
            longest_gap = std::max(longest_gap, now - std::max(last, begin));
            last = now;
        }
        return now;
    }
    void begin_if_due()
    {
        if (begun || last < begin)
            return;
        cpu_before = own_cpu_time();
        begun = true;
    }
};

// Memory that all processes see.
template <typename T>
class Shared {
public:
    explicit Shared(std::size_t count) : bytes_(count * sizeof(T))
    {
        void *memory = mmap(nullptr, bytes_, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        if (memory == MAP_FAILED)
            test::fail("map", "shared memory");
        first_ = static_cast<T *>(memory);
    }
    Shared(const Shared &) = delete;
    Shared &operator=(const Shared &) = delete;
    ~Shared() { munmap(first_, bytes_); }
    T &operator[](std::size_t index) const { return first_[index]; }

private:
    std::size_t bytes_;
    T *first_;
};

struct Hog {
    Watch &watch;
    Time end;
    const std::atomic<bool> &stop;
    [[nodiscard]] bool goes_on() const
    {
        const Time now = watch.look();
        watch.begin_if_due();
        return now < end && !stop.load(std::memory_order_relaxed);
    }
};

void spin(const Hog &hog)
{
    while (hog.goes_on())
        spin_briefly();
}

// As a compiler is for its driver: a program of its own, that is loaded and linked each time.
[[noreturn]] void become_compiler(bool no_names)
{
    execl("/proc/self/exe", no_names ? "a.out" : "cc1", "--burn-us", "1000", no_names ? "--no-names" : nullptr, nullptr);
    _exit(1);
}

void compile(const Options &options)
{
    set_name(options.no_names ? "a.out" : "cc1");
    burn(std::chrono::microseconds{options.burn_us});
}

// Looks like a compiler driver: short-lived children one after the other.
void fork_children(const Hog &hog, bool no_names)
{
    while (hog.goes_on()) {
        const pid_t child = fork();
        if (child == 0)
            become_compiler(no_names);
        int status = 0;
        if (child > 0 && waitpid(child, &status, 0) == child && status != 0)
            throw Failure("the program that a child was to execute failed");
    }
}

// Looks like something interactive: sleeps and is woken all the time, never runs for long.
void pass_token(const Hog &hog, const Fd &in, const Fd &out)
{
    char token = 0;
    while (hog.goes_on()) {
        burn(20us);
        if (write(out.get(), &token, 1) != 1 || read(in.get(), &token, 1) != 1)
            return; // the partner has ended
    }
}

struct Pipe {
    Fd in, out;
};

Pipe make_pipe()
{
    int ends[2];
    if (pipe(ends) != 0)
        test::fail("create", "pipe");
    return {Fd{ends[0]}, Fd{ends[1]}};
}

// Process n writes pipe n and reads the one of its partner. Closing all others is what lets the partner see the end.
void run_pipe(const Hog &hog, std::vector<Pipe> &pipes, std::size_t index)
{
    const Fd out = std::move(pipes[index].out);
    const Fd in = std::move(pipes[index ^ 1].in);
    pipes.clear();
    signal(SIGPIPE, SIG_IGN);
    pass_token(hog, in, out);
}

using Work = std::function<void(const Hog &, std::size_t index)>;

Work work_of(const Options &options, std::vector<Pipe> &pipes)
{
    if (options.kind == "pipe")
        return [&pipes](const Hog &hog, std::size_t index) { run_pipe(hog, pipes, index); };
    if (options.kind == "fork")
        return [&options](const Hog &hog, std::size_t) { fork_children(hog, options.no_names); };
    return [](const Hog &hog, std::size_t) { spin(hog); };
}

// However it is starved or stopped, a hog does not outlive its leader, nor its time by much.
void bind_to(pid_t leader, Time end)
{
    constexpr auto grace = 10s;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != leader)
        _exit(1);
    signal(SIGTERM, SIG_IGN); // the leader passes the request on and still wants the result
    signal(SIGINT, SIG_IGN);
    alarm(static_cast<unsigned>(std::chrono::ceil<std::chrono::seconds>(end - Clock::now() + grace).count()));
}

struct Outcome {
    Nanoseconds cpu;
    Nanoseconds longest_gap;
};

class Pack {
public:
    explicit Pack(const Options &options)
        : options_(options), begin_(Clock::now() + test::to_nanoseconds(test::Seconds{options.warm_up})),
          end_(begin_ + test::to_nanoseconds(test::Seconds{options.seconds})),
          watches_(options.processes), stop_(1)
    {
        setpgid(0, 0); // one kill for the leader and all hogs
        for (unsigned index = 0; index < options.processes; ++index)
            pipes_.push_back(make_pipe());
    }

    std::vector<Outcome> run(const test::StopRequest &stop)
    {
        for (unsigned index = 0; index < options_.processes; ++index)
            start(index);
        pipes_.clear();
        alive_.out = Fd{};
        if (!stop.wait_for(alive_.in.get())) // ends when the last hog has closed its side
            stop_[0] = true;
        std::vector<Outcome> outcomes;
        for (std::size_t index = 0; index < hogs_.size(); ++index)
            outcomes.push_back(reap(index));
        return outcomes;
    }

private:
    void start(unsigned index)
    {
        const pid_t leader = getpid();
        watches_[index] = {.last{}, .begin = begin_, .begun = false, .cpu_before{}, .longest_gap{}};
        const pid_t child = fork();
        if (child < 0)
            test::fail("start", fmt::format("hog {}", index));
        if (child > 0) {
            hogs_.push_back(child);
            return;
        }
        bind_to(leader, end_);
        work_of(options_, pipes_)({watches_[index], end_, stop_[0]}, index);
        _exit(0);
    }

    Outcome reap(std::size_t index)
    {
        int status = 0;
        rusage usage{};
        while (wait4(hogs_[index], &status, 0, &usage) < 0 && errno == EINTR) {
        }
        if (WIFEXITED(status) && WEXITSTATUS(status) != 0)
            throw Failure(fmt::format("hog {} gave up", index));
        if (WIFSIGNALED(status)) // it was starved to its death: the gap is still open
            watches_[index].look();
        const auto &watch = watches_[index];
        return {watch.begun ? cpu_time(usage) - watch.cpu_before : 0ns, watch.longest_gap};
    }

    const Options &options_;
    Time begin_;
    Time end_;
    Shared<Watch> watches_;
    Shared<std::atomic<bool>> stop_;
    Pipe alive_ = make_pipe();
    std::vector<Pipe> pipes_;
    std::vector<pid_t> hogs_;
};

double milliseconds(Nanoseconds time)
{
    return std::chrono::duration<double, std::milli>{time}.count();
}

std::int64_t microseconds(Nanoseconds time)
{
    return std::chrono::duration_cast<std::chrono::microseconds>(time).count();
}

Outcome together(const std::vector<Outcome> &outcomes)
{
    Outcome all{};
    for (const auto &outcome : outcomes)
        all = {all.cpu + outcome.cpu, std::max(all.longest_gap, outcome.longest_gap)};
    return all;
}

std::string text_report(const std::vector<Outcome> &outcomes)
{
    std::string lines;
    const auto line = [&lines](const std::string &who, const Outcome &what) {
        lines += fmt::format("{:<7} cpu {:.1f} ms, longest gap {} us\n", who, milliseconds(what.cpu),
                             microseconds(what.longest_gap));
    };
    for (std::size_t index = 0; index < outcomes.size(); ++index)
        line(fmt::format("hog {}", index), outcomes[index]);
    line("all", together(outcomes));
    return lines;
}

std::string json_report(const Options &options, const std::vector<Outcome> &outcomes)
{
    using Json = nlohmann::ordered_json;
    const auto json = [](const Outcome &outcome) -> Json {
        return {{"cpu_ms", milliseconds(outcome.cpu)}, {"longest_gap_us", microseconds(outcome.longest_gap)}};
    };
    Json all{{"kind", options.kind}, {"seconds", options.seconds}};
    all.update(json(together(outcomes)));
    for (const auto &outcome : outcomes)
        all["processes"].push_back(json(outcome));
    return all.dump() + "\n";
}

void run(const Options &options)
{
    if (options.no_names)
        set_name("a.out"); // the name of the program would be telling enough
    if (options.burn_us > 0)
        return compile(options);
    if (options.kind == "pipe" && options.processes % 2 != 0)
        throw Failure("--kind pipe works in pairs: give an even --processes", ExitCode::usage);
    const test::StopRequest stop;
    const auto outcomes = Pack{options}.run(stop);
    fmt::print("{}", options.json ? json_report(options, outcomes) : text_report(outcomes));
}

void add_options(CLI::App &app, Options &options)
{
    app.add_option("--processes", options.processes, "How many hogs")->check(CLI::Range(1, 256))->capture_default_str();
    app.add_option("--seconds", options.seconds, "Count for so long, then end")
        ->check(CLI::Range(0.1, 3600.0))
        ->capture_default_str();
    app.add_option("--warm-up", options.warm_up, "Take so many seconds before")
        ->check(CLI::Range(0.0, 3600.0))
        ->capture_default_str();
    app.add_option("--kind", options.kind, "spin: burn; pipe: pairs that wake each other; fork: children that execute a program which soon ends")
        ->check(CLI::IsMember({"spin", "pipe", "fork"}))
        ->capture_default_str();
    app.add_option("--burn-us", options.burn_us, "Only burn so much CPU time: what the children of --kind fork do")
        ->check(CLI::Range(1, 1'000'000));
    app.add_flag("--no-names", options.no_names, "Give the processes no telling names");
    app.add_flag("--json", options.json, "Print one JSON object");
}

} // namespace
} // namespace gamer::bench

int main(int argc, char **argv)
{
    gamer::bench::Options options;
    CLI::App app{"Takes CPU time from everybody else, for a limited time.", "hog"};
    gamer::bench::add_options(app, options);
    return gamer::test::run_program(app, argc, argv, [&] { gamer::bench::run(options); });
}
