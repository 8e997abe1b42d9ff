// SPDX-License-Identifier: GPL-2.0-only
// What a thread of the game does once it runs: burns its CPU time, the first part of it under a lock if it has one.
#pragma once

#include <map>
#include <memory>
#include <string>

#include <pthread.h>

#include "bench/load/cpu_burner.h"
#include "bench/load/scenario.h"

namespace gamer::bench {

class GameMutex {
public:
    // `inherit`: who holds it runs with the priority of who waits for it, as a careful person would have it beside
    // real-time threads.
    explicit GameMutex(bool inherit)
    {
        pthread_mutexattr_t attributes;
        pthread_mutexattr_init(&attributes);
        pthread_mutexattr_setprotocol(&attributes, inherit ? PTHREAD_PRIO_INHERIT : PTHREAD_PRIO_NONE);
        pthread_mutex_init(&mutex_, &attributes);
        pthread_mutexattr_destroy(&attributes);
    }
    GameMutex(const GameMutex &) = delete;
    GameMutex &operator=(const GameMutex &) = delete;
    ~GameMutex() { pthread_mutex_destroy(&mutex_); }
    void lock() { pthread_mutex_lock(&mutex_); }
    void unlock() { pthread_mutex_unlock(&mutex_); }

private:
    pthread_mutex_t mutex_{};
};

class Work {
public:
    Work(const Scenario &scenario, bool inherit)
    {
        for (const auto &thread : scenario.threads)
            if (thread.lock)
                mutexes_.try_emplace(thread.lock->name, inherit);
    }

    void run(const ThreadSpec &thread)
    {
        if (!thread.lock)
            return burn(thread.cpu);
        auto &mutex = mutexes_.at(thread.lock->name);
        mutex.lock();
        burn(thread.lock->hold);
        mutex.unlock();
        burn(thread.cpu - thread.lock->hold);
    }

private:
    std::map<std::string, GameMutex> mutexes_;
};

} // namespace gamer::bench
