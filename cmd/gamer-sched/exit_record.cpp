// SPDX-License-Identifier: GPL-2.0-only
#include "exit_record.h"

#include <nlohmann/json.hpp>

#include "file.h"
#include "lock.h"
#include "maps.h"
#include "text.h"

namespace gamer::sched {

namespace {

std::string last_exit_path()
{
    return std::string(state_folder) + "/last-exit.json";
}

} // namespace

Result<gamer_exit> read_exit(const Pins &pins)
{
    return read_record<gamer_exit>(pins, map_exit);
}

nlohmann::ordered_json describe(const gamer_exit &record)
{
    return {{"kind", record.kind},
            {"code", record.code},
            {"error", record.kind >= first_error_kind},
            {"reason", escaped(field_text(record.reason))},
            {"message", escaped(field_text(record.message))}};
}

std::string sentence(const gamer_exit &record)
{
    auto message = escaped(field_text(record.message));
    return fmt::format("{} ({}){}{}", escaped(field_text(record.reason)), record.kind, message.empty() ? "" : ": ", message);
}

Result<void> save_last_exit(const gamer_exit &record)
{
    return replace_file(last_exit_path(), describe(record).dump() + "\n", 0644);
}

nlohmann::ordered_json load_last_exit()
{
    auto text = read_file(last_exit_path(), 4096);
    auto facts = text ? nlohmann::ordered_json::parse(*text, nullptr, false) : nlohmann::ordered_json();
    return facts.is_discarded() ? nlohmann::ordered_json() : facts;
}

} // namespace gamer::sched
