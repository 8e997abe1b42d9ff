// SPDX-License-Identifier: GPL-2.0-only
// peer NAME: attaches the small scheduler NAME until SIGINT or SIGTERM. Prints "attached" when it runs.
#include <cstdio>
#include <cstring>

#include "bpf_object.h"
#include "event_loop.h"

using namespace gamer;

#define DECLARE_PEER(name) extern "C" const std::byte gamer_bpf_##name##_begin[], gamer_bpf_##name##_end[]
DECLARE_PEER(fifo);
DECLARE_PEER(vtime);
DECLARE_PEER(stall);

namespace {

struct Peer {
    const char *name;
    std::span<const std::byte> image;
};

const Peer *find_peer(const char *name)
{
    static const Peer peers[] = {
        {"fifo", GAMER_BPF_IMAGE(fifo)}, {"vtime", GAMER_BPF_IMAGE(vtime)}, {"stall", GAMER_BPF_IMAGE(stall)}};
    for (const auto &peer : peers)
        if (std::strcmp(peer.name, name) == 0)
            return &peer;
    return nullptr;
}

Result<void> run_peer(const Peer &peer)
{
    auto stop = GAMER_TRY(StopSignal::catch_signals());
    auto object = GAMER_TRY(BpfObject::open(peer.name, peer.image));
    GAMER_CHECK(object.load());
    auto link = GAMER_TRY(object.attach_ops(peer.name));
    fmt::print("attached\n");
    std::fflush(stdout);
    while (wait_for(stop, -1, std::chrono::minutes(1)) != Woken::stop) {
    }
    return {};
}

} // namespace

int main(int argc, char **argv)
{
    const Peer *peer = argc == 2 ? find_peer(argv[1]) : nullptr;
    if (peer == nullptr) {
        fmt::print(stderr, "usage: peer fifo|vtime|stall\n");
        return int(ExitCode::usage);
    }
    auto result = run_peer(*peer);
    if (result)
        return 0;
    fmt::print(stderr, "peer {}: {}\n", peer->name, result.error().text);
    return int(result.error().code);
}
