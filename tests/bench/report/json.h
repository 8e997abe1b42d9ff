// SPDX-License-Identifier: GPL-2.0-only
// Looking things up in JSON where anything may be missing: a run that went wrong must not stop the report on the others.
#pragma once

#include <optional>
#include <string>

#include <nlohmann/json.hpp>

namespace gamer::bench::report {

using Json = nlohmann::ordered_json;

// Null where there is nothing.
inline const Json &find(const Json &json, const std::string &path)
{
    static const Json nothing;
    const Json::json_pointer pointer{path};
    return json.contains(pointer) ? json.at(pointer) : nothing;
}

inline std::optional<double> number(const Json &json, const std::string &path)
{
    const auto &found = find(json, path);
    return found.is_number() ? std::optional{found.get<double>()} : std::nullopt;
}

inline std::string text(const Json &json, const std::string &path)
{
    const auto &found = find(json, path);
    return found.is_string() ? found.get<std::string>() : std::string{};
}

inline bool flag(const Json &json, const std::string &path)
{
    const auto &found = find(json, path);
    return found.is_boolean() && found.get<bool>();
}

} // namespace gamer::bench::report
