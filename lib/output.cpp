// SPDX-License-Identifier: GPL-2.0-only
#include "output.h"

#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gamer {

namespace {

using Json = nlohmann::ordered_json;

std::string cell(const Json &value)
{
    if (value.is_string())
        return value.get<std::string>();
    if (value.is_boolean())
        return value.get<bool>() ? "yes" : "no";
    if (value.is_null() || (value.is_object() && value.empty()))
        return "-";
    if (value.is_number_float())
        return fmt::format("{:.2f}", value.get<double>());
    return value.dump();
}

void append_facts(std::string &out, const Json &facts, const std::string &indent)
{
    std::size_t width = 0;
    for (auto &[key, value] : facts.items())
        width = std::max(width, key.size());
    for (auto &[key, value] : facts.items()) {
        if (value.is_object() && !value.empty()) {
            out += fmt::format("{}{}\n", indent, key);
            append_facts(out, value, indent + "  ");
        } else {
            out += fmt::format("{}{:<{}}  {}\n", indent, key, width, cell(value));
        }
    }
}

std::vector<std::size_t> column_widths(const Json &rows)
{
    std::vector<std::size_t> widths;
    for (auto &[key, value] : rows.front().items())
        widths.push_back(key.size());
    for (auto &row : rows) {
        std::size_t column = 0;
        for (auto &value : row)
            widths[column] = std::max(widths[column], cell(value).size()), ++column;
    }
    return widths;
}

} // namespace

std::string facts_text(const Json &facts)
{
    std::string out;
    append_facts(out, facts, "");
    return out;
}

std::string table_text(const Json &rows)
{
    if (rows.empty())
        return "";
    auto widths = column_widths(rows);
    std::string out;
    std::size_t column = 0;
    for (auto &[key, value] : rows.front().items())
        out += fmt::format("{:<{}}  ", key, widths[column++]);
    for (auto &row : rows) {
        out.erase(out.find_last_not_of(' ') + 1);
        out += '\n';
        column = 0;
        for (auto &value : row)
            out += fmt::format("{:<{}}  ", cell(value), widths[column++]);
    }
    out.erase(out.find_last_not_of(' ') + 1);
    return out + "\n";
}

std::string json_line(const Json &value)
{
    return value.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

void print_facts(const Json &facts, bool json)
{
    fmt::print("{}", json ? json_line(facts) : facts_text(facts));
}

void print_table(const Json &rows, bool json)
{
    fmt::print("{}", json ? json_line(rows) : table_text(rows));
}

} // namespace gamer
