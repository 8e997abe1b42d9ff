// SPDX-License-Identifier: GPL-2.0-only
#include "bench/report/figures_md.h"

#include <fmt/ranges.h>

#include "bench/report/columns.h"
#include "bench/report/escape.h"
#include "bench/report/figures.h"
#include "bench/report/table.h"

namespace gamer::bench::report {
namespace {

void add_rows(Table &table, const CellResult &result)
{
    for (const auto &peer : result.peers) {
        Table::Row row{result.cell.name, markdown(peer.peer.label)};
        for (const auto &[heading, metric, decimals, divisor] : game_columns)
            row.push_back(median_figure(peer.spread(metric), decimals, divisor));
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
