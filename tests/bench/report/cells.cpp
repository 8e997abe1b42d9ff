// SPDX-License-Identifier: GPL-2.0-only
#include "bench/report/cells.h"

#include <algorithm>

#include "bench/report/files.h"

namespace gamer::bench::report {

Cell parse_cell(const std::string &name, const Json &json)
{
    Cell cell{.name = name,
              .title = text(json, "/title"),
              .about = text(json, "/about"),
              .loaded = !find(json, "/background").empty(),
              .handoff = flag(json, "/handoff"),
              .extra = flag(json, "/extra"),
              .unloads = number(json, "/unload_after").has_value()};
    if (const auto &limits = find(json, "/limits"); limits.is_array())
        cell.limits = limits;
    return cell;
}

std::vector<Cell> read_cells(const std::filesystem::path &folder)
{
    std::vector<Cell> cells;
    for (const auto &file : std::filesystem::directory_iterator{folder})
        if (file.path().extension() == ".json")
            cells.push_back(parse_cell(file.path().stem(), read_json(file.path())));
    std::ranges::sort(cells, {}, &Cell::name);
    return cells;
}

} // namespace gamer::bench::report
