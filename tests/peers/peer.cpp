// SPDX-License-Identifier: GPL-2.0-only
// peer-NAME: attaches the small scheduler NAME until SIGINT or SIGTERM. Prints "attached" when it runs.
#include <cstdio>

#include "bpf_object.h"
#include "event_loop.h"

using namespace gamer;

extern "C" const std::byte gamer_bpf_fifo_begin[], gamer_bpf_fifo_end[];

namespace {

Result<void> run_peer()
{
    auto stop = GAMER_TRY(StopSignal::catch_signals());
    auto object = GAMER_TRY(BpfObject::open("fifo", GAMER_BPF_IMAGE(fifo)));
    GAMER_CHECK(object.load());
    auto link = GAMER_TRY(object.attach_ops("fifo"));
    fmt::print("attached\n");
    std::fflush(stdout);
    while (wait_for(stop, -1, std::chrono::minutes(1)) != Woken::stop) {
    }
    return {};
}

} // namespace

int main()
{
    auto result = run_peer();
    if (result)
        return 0;
    fmt::print(stderr, "peer-fifo: {}\n", result.error().text);
    return int(result.error().code);
}
