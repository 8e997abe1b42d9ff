// SPDX-License-Identifier: GPL-2.0-only
#include "bench/load/game_run.h"

#include <cstdio>
#include <cstdlib>
#include <deque>
#include <functional>
#include <memory>
#include <thread>

#include "bench/load/frame_loop.h"
#include "bench/load/input_thread.h"
#include "bench/load/periodic_thread.h"
#include "bench/load/presentation.h"

namespace gamer::bench {
namespace {

using namespace std::chrono_literals;
using test::Clock;

constexpr double most_frames_per_second = 1000;
constexpr double most_reports_per_second = 10000;

class GameRun {
public:
    GameRun(const Scenario &scenario, const RunSettings &settings)
        : settings_(settings), created_(Clock::now()), vblanks_(make_vblanks(settings)), start_(created_ + 100ms),
          window_(make_window(start_, settings)), work_(scenario, settings.threads.fifo),
          frames_(scenario, work_, *vblanks_, window_, capacity(most_frames_per_second))
    {
        for (const auto &spec : scenario.threads)
            if (auto body = body_for(spec))
                parts_.push_back({&spec, std::move(body)});
    }

    RunResult play()
    {
        std::vector<std::jthread> readers;
        std::vector<std::jthread> others;
        for (const auto &[spec, body] : parts_)
            (spec->trigger == Trigger::input ? readers : others).push_back(launch(*spec, body));
        others.clear(); // joins: all of them end with the window
        for (auto &input : inputs_)
            input.stop();
        readers.clear();
        return result();
    }

private:
    using Body = std::function<void()>;
    struct Part {
        const ThreadSpec *spec;
        Body body;
    };

    static std::unique_ptr<VblankSource> make_vblanks(const RunSettings &settings)
    {
        return settings.vblank_card.empty() ? timer_vblanks(settings.hz) : drm_vblanks(settings.vblank_card);
    }
    static Window make_window(Time start, const RunSettings &settings)
    {
        const Time begin = start + test::to_nanoseconds(settings.warm_up);
        return {begin, begin + test::to_nanoseconds(settings.seconds)};
    }
    [[nodiscard]] std::size_t capacity(double per_second) const
    {
        return static_cast<std::size_t>((settings_.warm_up + settings_.seconds).count() * per_second + per_second);
    }

    Body body_for(const ThreadSpec &spec)
    {
        switch (spec.trigger) {
        case Trigger::vblank:
            return [&] { frames_.start_frames(spec); };
        case Trigger::after:
            return [&] { frames_.continue_frames(spec); };
        case Trigger::period:
            return [&spec, &audio = audio_.emplace_back(work_, start_, window_)] { audio.run(spec); };
        case Trigger::busy:
            return [&] { stay_busy(spec); };
        case Trigger::input:
            return settings_.input_device.empty() ? Body{} : input_body(spec);
        }
        return nullptr;
    }
    Body input_body(const ThreadSpec &spec)
    {
        auto &input = inputs_.emplace_back(work_, settings_.input_device, report_period(), window_,
                                           capacity(most_reports_per_second));
        return [&spec, &input] { input.run(spec); };
    }
    [[nodiscard]] Nanoseconds report_period() const
    {
        return settings_.input_hz > 0 ? Nanoseconds{std::llround(1e9 / settings_.input_hz)} : Nanoseconds{0};
    }
    void stay_busy(const ThreadSpec &spec)
    {
        while (Clock::now() < window_.end)
            work_.run(spec);
    }

    [[nodiscard]] std::jthread launch(const ThreadSpec &spec, const Body &body) const
    {
        return std::jthread{[this, &spec, &body] {
            try {
                prepare_thread(spec, settings_.threads);
                body();
            } catch (const test::Failure &failure) {
                give_up(failure);
            }
        }};
    }

    // A display that goes dark in the middle leaves nothing to measure, and threads nobody would wake any more.
    [[noreturn]] static void give_up(const test::Failure &failure)
    {
        fmt::print(stderr, "game-load: {}\n", failure.what());
        std::_Exit(static_cast<int>(failure.code()));
    }

    [[nodiscard]] RunResult result() const
    {
        const auto grid = vblanks_->grid();
        RunResult result{.hz = 1e9 / grid.period_ns,
                         .started = created_,
                         .ended = Clock::now(),
                         .cpu = process_cpu_time(),
                         .frames = frame_timing(frames_.frames(), grid, window_),
                         .animation_error_us = animation_error_us(frames_.frames(), grid, window_),
                         .handoff_us = frames_.handoff_us()};
        for (const auto &input : inputs_)
            add(result.input ? *result.input : result.input.emplace(), input);
        for (const auto &audio : audio_) {
            result.audio.periods += audio.periods();
            result.audio.dropouts += audio.dropouts();
        }
        return result;
    }

    void add(InputResult &sum, const InputThread &input) const
    {
        sum.reports += input.reports();
        sum.overruns += input.overruns();
        for (const auto &report : input.kept())
            sum.wake_us.push_back(static_cast<double>((report.read - report.sent).count()) / 1e3);
        const auto present = input_present_us(input.kept(), frames_.frames(), vblanks_->grid());
        sum.present_us.insert(sum.present_us.end(), present.begin(), present.end());
    }

    const RunSettings &settings_;
    Time created_;
    std::unique_ptr<VblankSource> vblanks_;
    Time start_;
    Window window_;
    Work work_;
    FrameLoop frames_;
    std::deque<InputThread> inputs_; // not a vector: their threads hold on to them
    std::deque<PeriodicThread> audio_;
    std::vector<Part> parts_;
};

} // namespace

RunResult run_game(const Scenario &scenario, const RunSettings &settings)
{
    prepare_process(settings.threads);
    return GameRun{scenario, settings}.play();
}

} // namespace gamer::bench
