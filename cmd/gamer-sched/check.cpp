// SPDX-License-Identifier: GPL-2.0-only
#include "verbs.h"

#include <nlohmann/json.hpp>

#include "kernel.h"
#include "output.h"

namespace gamer::sched {

namespace {

// The verifier is the last word on whether a scheduler runs on a kernel; nothing is attached.
Result<void> try_load()
{
    auto object = GAMER_TRY(BpfObject::open("gamer_sched", GAMER_BPF_IMAGE(sched)));
    return object.load();
}

} // namespace

Result<ExitCode> check(const std::string &pin_root, bool json)
{
    auto state = read_sched_ext();
    nlohmann::ordered_json rows = nlohmann::ordered_json::array();
    for (auto &feature : kernel_features(state))
        rows.push_back({{"feature", feature.name},
                        {"present", feature.present},
                        {"required", feature.required},
                        {"otherwise", feature.present ? "" : feature.otherwise}});
    auto able = require_kernel(state, pin_root);
    auto loaded = able ? try_load() : able;
    rows.push_back({{"feature", "loads"}, {"present", loaded.has_value()}, {"required", true},
                    {"otherwise", loaded ? "" : loaded.error().text}});
    print_table(rows, json);
    if (!loaded)
        return std::unexpected(Error{ExitCode::unsupported, loaded.error().text});
    return ExitCode::ok;
}

} // namespace gamer::sched
