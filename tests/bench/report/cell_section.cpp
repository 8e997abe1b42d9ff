// SPDX-License-Identifier: GPL-2.0-only
#include "bench/report/cell_section.h"

#include <algorithm>
#include <span>

#include "bench/report/bpf_table.h"
#include "bench/report/columns.h"
#include "bench/report/escape.h"
#include "bench/report/figures.h"
#include "bench/report/folded.h"
#include "bench/report/plots.h"
#include "bench/report/table.h"

namespace gamer::bench::report {
namespace {

// ---- the table of what matters ----

constexpr Column handoff_columns[] = {
    {"handoff p50 us", "handoff_p50", 1},         {"handoff p99 us", "handoff_p99", 1},
    {"handoff p99.9 us", "handoff_p99_9", 1},     {"longest wait ms", "longest_wait_ms", 1},
    {"BPF ns per wake", "bpf_ns_per_wake"},
};

bool anyone_has(const CellResult &result, std::string_view metric)
{
    return std::ranges::any_of(result.peers, [&](const PeerResult &peer) { return peer.spread(metric).has_value(); });
}

std::vector<Column> columns_of(const CellResult &result)
{
    std::vector<Column> columns;
    for (const auto &column : result.cell.handoff ? std::span<const Column>{handoff_columns} : game_columns)
        if (anyone_has(result, column.metric))
            columns.push_back(column);
    return columns;
}

std::string main_table(const CellResult &result)
{
    const auto columns = columns_of(result);
    Table::Row headings{"peer"};
    for (const auto &column : columns)
        headings.emplace_back(column.heading);
    Table table{headings};
    for (const auto &peer : result.peers) {
        Table::Row row{markdown(peer.peer.label)};
        for (const auto &[heading, metric, decimals, divisor] : columns)
            row.push_back(figure(peer.spread(metric), decimals, divisor));
        table.add(row);
    }
    return table.text();
}

std::string mishaps(const CellResult &result)
{
    std::string lines;
    for (const auto &peer : result.peers) {
        const auto name = markdown(peer.peer.label);
        for (const auto &[seed, why] : peer.errors)
            lines += fmt::format("- **{}** failed with seed {}: {}\n", name, seed, markdown(why));
        for (const auto &[seed, why] : peer.thrown_out)
            lines += fmt::format("- **{}** was thrown out with seed {}: {}\n", name, seed, markdown(why));
    }
    return lines.empty() ? "" : "\n" + lines;
}

// ---- the tables of everything ----

std::string full_table(const CellResult &result)
{
    Table::Row headings{"metric", "unit"};
    for (const auto &peer : result.peers)
        headings.push_back(markdown(peer.peer.label));
    Table table{headings, 2};
    for (const auto &metric : metrics()) {
        if (!anyone_has(result, metric.id))
            continue;
        Table::Row row{metric.title, metric.unit};
        for (const auto &peer : result.peers)
            row.push_back(figure(peer.spread(metric.id), metric.decimals));
        table.add(row);
    }
    return table.text();
}

} // namespace

std::string images(const std::vector<std::string> &plots, const std::set<std::string> &drawn)
{
    std::string lines;
    for (const auto &plot : plots)
        if (drawn.contains(plot))
            lines += fmt::format("\n![{}](plots/{}.svg)\n", plot, plot);
    return lines;
}

std::string cell_section(const CellResult &result, const std::set<std::string> &drawn)
{
    const auto &cell = result.cell;
    return fmt::format("\n## {}\n\n**{}.** {}\n\n", cell.name, markdown(cell.title), markdown(cell.about)) +
           main_table(result) + mishaps(result) + images(plot_names(cell), drawn) +
           folded("All metrics", full_table(result)) +
           folded("BPF instructions of each callback (one takes 1 ns)", bpf_table(result));
}

} // namespace gamer::bench::report
