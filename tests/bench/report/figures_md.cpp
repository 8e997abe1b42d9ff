// SPDX-License-Identifier: GPL-2.0-only
#include "bench/report/figures_md.h"

#include <fmt/ranges.h>

#include "bench/report/columns.h"
#include "bench/report/escape.h"
#include "bench/report/table.h"

namespace gamer::bench::report {
namespace {

std::string median(const std::optional<Spread> &spread, const Column &column)
{
    return spread ? fmt::format("{:.{}f}", spread->median / column.divisor, column.decimals) : "–";
}

void add_rows(Table &table, const CellResult &result)
{
    for (const auto &peer : result.peers) {
        Table::Row row{result.cell.name, markdown(peer.peer.label)};
        for (const auto &column : game_columns)
            row.push_back(median(peer.spread(column.metric), column));
        table.add(row);
    }
}

} // namespace

std::string figures_md(const Results &results)
{
    const auto &[kernel, qemu, compiler] = results.environment;
    Table::Row headings{"cell", "peer"};
    for (const auto &column : game_columns)
        headings.emplace_back(column.heading);
    Table table{headings, 2};
    for (const auto &cell : results.cells)
        if (!cell.cell.handoff)
            add_rows(table, cell);
    return fmt::format("Medians of seeds {}; kernel {}, {}, compiled by {}.\n\n", fmt::join(results.seeds, ", "),
                       markdown(kernel), markdown(qemu), markdown(compiler)) +
           table.text();
}

} // namespace gamer::bench::report
