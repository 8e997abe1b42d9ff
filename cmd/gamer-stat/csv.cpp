// SPDX-License-Identifier: GPL-2.0-only
#include "csv.h"

#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

namespace gamer::stat {

namespace {

using Json = nlohmann::ordered_json;

// Calls visit(path, value) for every member that is no object, as "histograms.wake.p99_ns".
template <class Visit>
void each_member(const Json &object, const std::string &prefix, Visit visit)
{
    for (auto &[name, value] : object.items()) {
        if (value.is_object())
            each_member(value, prefix + name + ".", visit);
        else
            visit(prefix + name, value);
    }
}

std::string field(const std::string &text)
{
    if (text.find_first_of(",\"\r\n") == std::string::npos)
        return text;
    std::string quoted = "\"";
    for (char byte : text)
        quoted += byte == '"' ? std::string("\"\"") : std::string(1, byte);
    return quoted + "\"";
}

} // namespace

std::string csv_header(const Json &report)
{
    std::vector<std::string> fields;
    each_member(report, "", [&](const std::string &path, const Json &) { fields.push_back(field(path)); });
    return fmt::format("{}\n", fmt::join(fields, ","));
}

std::string csv_row(const Json &report)
{
    std::vector<std::string> fields;
    each_member(report, "", [&](const std::string &, const Json &value) {
        fields.push_back(field(value.is_string() ? value.get<std::string>() : value.dump()));
    });
    return fmt::format("{}\n", fmt::join(fields, ","));
}

} // namespace gamer::stat
