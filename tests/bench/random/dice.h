// SPDX-License-Identifier: GPL-2.0-only
// Chance that falls alike everywhere: the standard's distributions differ from one library to the next, its engines do not.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <random>
#include <vector>

namespace gamer::bench::random {

class Dice {
public:
    explicit Dice(std::uint64_t seed) : engine_(seed) {}

    // least .. most, both included.
    int between(int least, int most) { return least + static_cast<int>(engine_() % static_cast<unsigned>(most - least + 1)); }

    bool chance(int percent) { return between(1, 100) <= percent; }

    template <class T>
    T one_of(const std::vector<T> &choices)
    {
        return choices[engine_() % choices.size()];
    }

private:
    std::mt19937_64 engine_;
};

} // namespace gamer::bench::random
