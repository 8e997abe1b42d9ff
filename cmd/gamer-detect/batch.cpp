// SPDX-License-Identifier: GPL-2.0-only
#include "batch.h"

#include <set>

namespace gamer::detect {

std::vector<gamer_process_event> without_short_lived(std::vector<gamer_process_event> batch)
{
    auto key = [](auto &event) { return std::pair(event.process.tgid, event.process.ticks); };
    std::set<std::pair<__u32, __u32>> ended;
    for (auto &event : batch)
        if (event.kind == GAMER_PROCESS_EXIT)
            ended.insert(key(event));
    std::erase_if(batch, [&](auto &event) { return event.kind == GAMER_PROCESS_EXEC && ended.contains(key(event)); });
    return batch;
}

} // namespace gamer::detect
