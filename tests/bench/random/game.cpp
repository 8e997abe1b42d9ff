// SPDX-License-Identifier: GPL-2.0-only
#include "bench/random/game.h"

#include <algorithm>
#include <string>

namespace gamer::bench::random {
namespace {

using Names = std::vector<std::string>;

class Game {
public:
    Game(Dice &dice, int hz, int cpus)
        : dice_(dice), frame_us_(1'000'000 / hz), cpus_(cpus),
          edges_(dice.chance(25) ? Names{"pipe", "eventfd"} : Names{"futex", "condvar", "pipe", "eventfd"})
    {
    }

    Json build()
    {
        add_stages();
        if (dice_.chance(70))
            add_after("compositor", dice_.one_of<int>({200, 300, 600}), "eventfd");
        add({{"name", "game-input"}, {"trigger", "input"}, {"cpu_us", dice_.one_of<int>({10, 20, 50})}});
        add_periodic("game-audio", dice_.one_of<int>({2667, 5333, 10667, 21333}));
        if (dice_.chance(40))
            add_periodic("game-net", dice_.one_of<int>({10000, 16667, 33333, 50000}));
        if (dice_.chance(35))
            add_loader();
        return {{"threads", threads_}};
    }

private:
    void add(Json thread) { threads_.push_back(std::move(thread)); }

    void add_after(const std::string &name, int cpu_us, const std::string &edge)
    {
        add({{"name", name}, {"trigger", "after"}, {"after", finished_}, {"edge", edge}, {"cpu_us", cpu_us}});
    }

    // Each of the stages takes a random part of the time that the whole chain takes.
    void add_stages()
    {
        const int percent = dice_.between(30, 80);
        std::vector<int> parts(static_cast<std::size_t>(dice_.between(1, 5)));
        int whole = 0;
        for (auto &part : parts)
            whole += part = dice_.between(30, 150);
        for (std::size_t i = 0; i < parts.size(); ++i)
            add_stage(i, i + 1 == parts.size(), frame_us_ * percent / 100 * parts[i] / whole);
    }

    void add_stage(std::size_t number, bool last, int stage_us)
    {
        if (!number) {
            finished_ = {"game-main"};
            return add({{"name", "game-main"}, {"trigger", "vblank"}, {"cpu_us", std::max(50, stage_us)}});
        }
        const int width = !last && dice_.chance(50) ? dice_.between(2, 6) : 1;
        Names names;
        for (int i = 0; i < width; ++i) {
            names.push_back("stage-" + std::to_string(number) + "-" + std::to_string(i));
            add_after(names.back(), std::max(50, stage_us * std::min(cpus_, width) / width), dice_.one_of(edges_));
        }
        finished_ = names;
    }

    void add_periodic(const char *name, int period_us)
    {
        add({{"name", name}, {"trigger", "period"}, {"period_us", period_us}, {"cpu_us", period_us * dice_.between(3, 8) / 100}});
    }

    void add_loader()
    {
        Json loader{{"name", "game-loader"}, {"trigger", "busy"}, {"cpu_us", dice_.one_of<int>({1000, 3000, 8000})}};
        if (dice_.chance(60)) {
            auto &stage = threads_[static_cast<std::size_t>(dice_.between(0, static_cast<int>(stages()) - 1))];
            const int hold_us = dice_.one_of<int>({100, 300, 800});
            loader["lock"] = {{"name", "heap"}, {"hold_us", hold_us}};
            stage["lock"] = {{"name", "heap"}, {"hold_us", std::min(hold_us, stage["cpu_us"].get<int>() / 2)}};
        }
        add(std::move(loader));
    }

    // They come first.
    std::size_t stages() const
    {
        return static_cast<std::size_t>(std::ranges::count_if(threads_, [](const Json &thread) {
            return thread["trigger"] == "vblank" || thread["trigger"] == "after";
        }));
    }

    Dice &dice_;
    int frame_us_, cpus_;
    Names edges_;
    Json threads_ = Json::array();
    Names finished_; // what the next stage waits for
};

} // namespace

Json random_game(Dice &dice, int hz, int cpus)
{
    return Game{dice, hz, cpus}.build();
}

} // namespace gamer::bench::random
