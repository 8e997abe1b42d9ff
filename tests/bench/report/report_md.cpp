// SPDX-License-Identifier: GPL-2.0-only
#include "bench/report/report_md.h"

#include <algorithm>
#include <array>
#include <ranges>

#include <fmt/ranges.h>

#include "bench/report/cell_section.h"
#include "bench/report/escape.h"
#include "bench/report/figures.h"
#include "bench/report/goals_report.h"
#include "bench/report/plots.h"
#include "bench/report/table.h"

namespace gamer::bench::report {
namespace {

std::string how_it_was_made(const Results &results)
{
    const auto &[kernel, qemu, compiler] = results.environment;
    return fmt::format("# Benchmark\n\nKernel {}, {}, compiled by {}; seeds {}.\n"
                       "In virtual time: one instruction = one nanosecond, so that the same run gives the same figures.\n",
                       markdown(kernel), markdown(qemu), markdown(compiler), fmt::join(results.seeds, ", ")) +
           (results.seeds.size() > 1 ? "Figures are medians over the seeds (minimum to maximum).\n" : "");
}

// ---- the summary ----

constexpr std::array summary_peers = {default_peer, bound_peer, gamer_peer};

std::string figure_of(const CellResult &result, std::string_view peer, std::string_view metric, int decimals)
{
    const auto *found = result.find(peer);
    return figure(found ? found->spread(metric) : std::nullopt, decimals);
}

std::string limits_text(const Verdict &verdict, const Cell &cell)
{
    const auto found = verdict.complaints.find(cell.name);
    if (found != verdict.complaints.end() && !found->second.empty())
        return fmt::format("**{} failed**", found->second.size());
    return cell.limits.empty() ? "–" : "hold";
}

void add_row(Table &table, const CellResult &result, const Verdict &verdict)
{
    const auto &name = result.cell.name;
    Table::Row row{fmt::format("[{}](#{})", name, name)};
    for (const auto peer : summary_peers)
        row.push_back(figure_of(result, peer, "missed_percent", 1));
    for (const auto peer : summary_peers)
        row.push_back(figure_of(result, peer, "input_wake_p99_9", 0));
    row.push_back(limits_text(verdict, result.cell));
    table.add(row);
}

std::string complaints_text(const Verdict &verdict)
{
    if (verdict.failed() == 0)
        return fmt::format("\nAll {} limits hold.\n", verdict.held);
    auto text = fmt::format("\n{} limits hold. What failed:\n\n", verdict.held);
    for (const auto &[cell, complaints] : verdict.complaints)
        for (const auto &complaint : complaints)
            text += fmt::format("- {}: {}\n", cell, markdown(complaint));
    return text;
}

std::string summary(const Results &results, const Verdict &verdict)
{
    Table::Row headings{"cell"};
    for (const auto peer : summary_peers)
        headings.push_back(fmt::format("{}: missed %", peer));
    for (const auto peer : summary_peers)
        headings.push_back(fmt::format("{}: input p99.9 us", peer));
    headings.emplace_back("limits");
    Table table{headings};
    for (const auto &cell : results.cells)
        if (cell.cell.loaded)
            add_row(table, cell, verdict);
    return "\n## Summary\n\n" + table.text() + complaints_text(verdict);
}

std::string peers_table(const Results &results)
{
    Table table{{"peer", "what it is"}, 2};
    const auto played = [&](const Peer &peer) {
        return std::ranges::any_of(results.cells, [&](const CellResult &cell) { return cell.find(peer.name); });
    };
    for (const auto &peer : results.peers | std::views::filter(played))
        table.add({markdown(peer.label), markdown(peer.title)});
    return "\n## Peers\n\n" + table.text();
}

std::string native_section(const std::string &native)
{
    return native.empty() ? "" : "\n## Native costs on the machine that ran this\n\n```\n" + native + "```\n";
}

} // namespace

std::string report_md(const Results &results, const Verdict &verdict, const std::vector<GoalResult> &goals,
                      const std::set<std::string> &drawn, const std::string &native)
{
    auto text = how_it_was_made(results) + summary(results, verdict) + images(overview_plot_names(), drawn) +
                goals_section(goals) + peers_table(results);
    for (const auto &cell : results.cells)
        text += cell_section(cell, drawn);
    return text + native_section(native);
}

} // namespace gamer::bench::report
