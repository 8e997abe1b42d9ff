// SPDX-License-Identifier: GPL-2.0-only
// What a thread of the game does once it runs: burns its CPU time, the first part of it under a lock if it has one.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "bench/load/cpu_burner.h"
#include "bench/load/game_lock.h"
#include "bench/load/scenario.h"

namespace gamer::bench {

class Work {
public:
    Work(const Scenario &scenario, bool inherit)
    {
        for (const auto &thread : scenario.threads)
            if (thread.lock)
                locks_.try_emplace(thread.lock->name, make_lock(thread.lock->kind, inherit));
    }

    void run(const ThreadSpec &thread)
    {
        if (!thread.lock)
            return burn(thread.cpu);
        auto &lock = *locks_.at(thread.lock->name);
        lock.lock();
        burn(thread.lock->hold);
        lock.unlock();
        burn(thread.cpu - thread.lock->hold);
    }

private:
    std::map<std::string, std::unique_ptr<GameLock>> locks_;
};

} // namespace gamer::bench
