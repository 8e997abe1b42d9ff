// SPDX-License-Identifier: GPL-2.0-only
#include "bench/random/load.h"

namespace gamer::bench::random {
namespace {

struct Machine {
    const char *options; // of tests/vm/run
    int cpus;
};

// Half of them have two CPUs, where there is least room.
Machine random_machine(Dice &dice)
{
    return dice.one_of<Machine>({{"--cpus 2", 2},
                                 {"--cpus 2", 2},
                                 {"--cpus 2", 2},
                                 {"--cpus 4", 4},
                                 {"--topology 1,2,2,1", 4},
                                 {"--topology 2,2,1,2", 4}});
}

Json hogs(int processes, const char *kind)
{
    return {"hog", "--processes", std::to_string(processes), "--kind", kind};
}

Json random_background(Dice &dice, int cpus)
{
    switch (dice.between(1, 5)) {
    case 1: return hogs(dice.between(1, 4) * cpus, "fork");
    case 2: return hogs(dice.one_of<int>({1, 2, 4}) * cpus, "pipe");
    case 3: return {"game-load", "encoder", "--hz", dice.one_of<std::string>({"30", "60"})};
    default: return hogs(dice.between(1, 4) * cpus, "spin");
    }
}

// An encoder alone would leave CPUs idle.
Json random_backgrounds(Dice &dice, int cpus)
{
    Json first = random_background(dice, cpus);
    if (first[0] == "hog" && dice.chance(50))
        return Json::array({first});
    return Json::array({first, hogs(2, "spin")});
}

Json random_games(Dice &dice, const std::string &name)
{
    Json games = Json::array();
    if (dice.chance(15))
        games.push_back({"frame", "--hz", "60"});
    games.push_back(Json::array({name}));
    return games;
}

} // namespace

std::string name_of_load(std::uint32_t number)
{
    return "random-" + std::to_string(number);
}

Load random_load(std::uint32_t number)
{
    Dice dice{number};
    const auto machine = random_machine(dice);
    const int hz = dice.one_of<int>({30, 40, 60, 60, 90, 120, 144, 165, 240});
    Json cell{{"title", "Random load " + std::to_string(number)},
              {"about", "What tests/bench/random made of its number."},
              {"machine", machine.options},
              {"extra", true},
              {"seconds", 4},
              {"display_hz", hz},
              {"mouse_hz", dice.one_of<int>({125, 500, 1000, 1000, 4000})},
              {"games", random_games(dice, name_of_load(number))},
              {"background", random_backgrounds(dice, machine.cpus)},
              {"peers", {"core", "hints"}},
              {"limits", Json::array()}};
    return {std::move(cell), random_game(dice, hz, machine.cpus)};
}

} // namespace gamer::bench::random
