// SPDX-License-Identifier: GPL-2.0-only
#include "bench/game_run.h"

#include <cstdio>
#include <cstdlib>
#include <deque>
#include <functional>
#include <memory>
#include <thread>

#include "bench/frame_loop.h"
#include "bench/input_thread.h"
#include "bench/periodic_thread.h"

namespace gamer::bench {
namespace {

using namespace std::chrono_literals;
using test::Clock;

constexpr double most_frames_per_second = 1000;
constexpr double most_reports_per_second = 10000;

class GameRun {
public:
    GameRun(const Scenario &scenario, const RunSettings &settings)
        : settings_(settings), vblanks_(make_vblanks(settings)), start_(Clock::now() + 100ms),
          window_(make_window(start_, settings)), frames_(scenario, *vblanks_, capacity(most_frames_per_second))
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
            return [&] { frames_.start_frames(spec, window_.end); };
        case Trigger::after:
            return [&] { frames_.continue_frames(spec); };
        case Trigger::period:
            return [&spec, &audio = audio_.emplace_back(start_, window_)] { audio.run(spec); };
        case Trigger::input:
            break;
        }
        if (settings_.input_device.empty())
            return nullptr;
        auto &input = inputs_.emplace_back(settings_.input_device, window_, capacity(most_reports_per_second));
        return [&spec, &input] { input.run(spec); };
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
        RunResult result{.hz = 1e9 / grid.period_ns, .frames = frame_timing(frames_.finished(), grid, window_)};
        for (const auto &input : inputs_) {
            auto &sum = result.input ? *result.input : result.input.emplace();
            sum.reports += input.reports();
            sum.overruns += input.overruns();
            sum.wake_us.insert(sum.wake_us.end(), input.wake_us().begin(), input.wake_us().end());
        }
        for (const auto &audio : audio_) {
            result.audio.periods += audio.periods();
            result.audio.dropouts += audio.dropouts();
        }
        return result;
    }

    const RunSettings &settings_;
    std::unique_ptr<VblankSource> vblanks_;
    Time start_;
    Window window_;
    FrameLoop frames_;
    std::deque<InputThread> inputs_; // not a vector: their threads hold on to them
    std::deque<PeriodicThread> audio_;
    std::vector<Part> parts_;
};

} // namespace

RunResult run_game(const Scenario &scenario, const RunSettings &settings)
{
    check(scenario);
    prepare_process(settings.threads);
    return GameRun{scenario, settings}.play();
}

} // namespace gamer::bench
