// SPDX-License-Identifier: GPL-2.0-only
// futex-waiter: a thread that asks again and again for a futex which it need not wait for, and then sleeps for a timer, while
// another that never sleeps wakes through that futex.
#include <atomic>
#include <cstdint>
#include <thread>

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "support/clock.h"
#include "support/program.h"

namespace gamer::test {
namespace {

using namespace std::chrono_literals;

struct Pair {
    std::atomic<std::uint32_t> futex{2};
    std::atomic<bool> ended{false};

    void call(int operation, std::uint32_t value) { syscall(SYS_futex, &futex, operation | FUTEX_PRIVATE_FLAG, value, nullptr); }
    void wake_until_ended()
    {
        while (!ended)
            call(FUTEX_WAKE, 1);
    }
    // The kernel finds another value than the thread says it saw, and returns.
    void ask_and_sleep(unsigned times)
    {
        for (unsigned i = 0; i < times; ++i) {
            call(FUTEX_WAIT, 1);
            sleep_until(Clock::now() + 1ms);
        }
        ended = true;
    }
};

} // namespace
} // namespace gamer::test

int main(int argc, char **argv)
{
    CLI::App app{"Asks for a futex without having to wait for it, and sleeps, many times.", "futex-waiter"};
    unsigned times = 1000;
    app.add_option("--times", times, "how often")->check(CLI::Range(1U, 1'000'000U))->capture_default_str();
    return gamer::test::run_program(app, argc, argv, [&] {
        gamer::test::Pair pair;
        std::jthread waker([&] { pair.wake_until_ended(); });
        pair.ask_and_sleep(times);
    });
}
