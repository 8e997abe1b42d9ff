// SPDX-License-Identifier: GPL-2.0-only
#include "formats.h"

#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>

#include "csv.h"
#include "openmetrics.h"
#include "output.h"

namespace gamer::stat {

namespace {

nlohmann::ordered_json report_of(const Moment &moment)
{
    return report(moment.change, moment.context);
}

std::string no_header(const Moment &)
{
    return "";
}

constexpr std::array table = {
    Format{"text", [](const Moment &) { return text_header(); }, [](const Moment &m) { return text_line(report_of(m)); }, 20},
    Format{"json", no_header, [](const Moment &m) { return json_line(report_of(m)); }},
    Format{"csv", [](const Moment &m) { return csv_header(report_of(m)); }, [](const Moment &m) { return csv_row(report_of(m)); }},
    Format{"openmetrics", no_header, [](const Moment &m) { return openmetrics(m.all, m.context); }},
};

} // namespace

std::span<const Format> formats()
{
    return table;
}

const Format *find_format(std::string_view name)
{
    auto found = std::ranges::find(table, name, [](auto &format) { return std::string_view(format.name); });
    return found == table.end() ? nullptr : &*found;
}

} // namespace gamer::stat
