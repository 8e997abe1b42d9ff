// SPDX-License-Identifier: GPL-2.0-only
#include "bench/report/goals.h"

#include <algorithm>

#include "bench/report/escape.h"
#include "bench/report/numbers.h"
#include "support/failure.h"

namespace gamer::bench::report {
namespace {

constexpr auto every_metric = "every", all_others = "others", loaded_cells = "loaded", extra_cells = "extra";
constexpr auto tolerance = "worse_by_percent";

[[noreturn]] void reject(const Json &goal, const std::string &why)
{
    throw test::Failure(fmt::format("the goal {}: {}", escaped(goal.dump()), why), ExitCode::usage);
}

// ---- what a goal says ----

bool is_stressed(const Cell &cell)
{
    return cell.loaded && !cell.unloads;
}

bool is_for(const std::string &word, const Cell &cell)
{
    if (word == loaded_cells)
        return is_stressed(cell);
    return word == extra_cells ? is_stressed(cell) && cell.extra : word == cell.name;
}

bool is_for(const Goal &goal, const Cell &cell)
{
    return std::ranges::any_of(goal.cells, [&](const auto &word) { return is_for(word, cell); });
}

bool is_for_every_metric(const Goal &goal)
{
    return text(goal.limit, "/metric") == every_metric;
}

bool is_about_others(const Goal &goal)
{
    return text(goal.limit, "/of") == all_others;
}

// Lower, or higher, by so many percent.
Limit not_worse(const Json &json, const Metric &metric)
{
    const double percent = json.at(tolerance).get<double>();
    const bool at_most = metric.better == Better::lower;
    return {.metric = metric.id,
            .peer = text(json, "/peer"),
            .of = text(json, "/of"),
            .at_most = at_most,
            .times = 1 + (at_most ? percent : -percent) / 100};
}

Limit compared_with(const Goal &goal, const std::string &other, const CellResult &result, const std::vector<Peer> &peers)
{
    auto json = goal.limit;
    json["of"] = other;
    return parse_limit(json, result.cell, peers);
}

// ---- checks of the file ----

void require_known_limit(const Goal &goal, const Json &json, const std::vector<Peer> &peers)
{
    auto limit = goal.limit;
    if (is_for_every_metric(goal)) {
        if (!find(limit, std::string{"/"} + tolerance).is_number() || limit.size() != 4)
            reject(json, fmt::format("\"{}\" wants \"{}\"", every_metric, tolerance));
        limit = {{"metric", "missed_percent"}, {"peer", limit["peer"]}, {"at_most_times", 1}, {"of", limit["of"]}};
    }
    if (is_about_others(goal))
        limit["of"] = default_peer;
    parse_limit(limit, Cell{.name = "of a goal"}, peers);
}

Goal parse_goal(const Json &json, const std::vector<Cell> &cells, const std::vector<Peer> &peers)
{
    if (!json.is_object() || !find(json, "/cells").is_array() || json["cells"].empty())
        reject(json, "names no cells");
    Goal goal{.limit = json, .cells = json["cells"].get<std::vector<std::string>>()};
    goal.limit.erase("cells");
    require_known_limit(goal, json, peers);
    for (const auto &word : goal.cells)
        if (word != extra_cells && std::ranges::none_of(cells, [&](const Cell &cell) { return is_for(word, cell); }))
            reject(json, fmt::format("there is no cell \"{}\"", escaped(word)));
    return goal;
}

// ---- the best of the others ----

std::optional<double> median(const PeerResult &peer, const std::string &metric)
{
    const auto spread = peer.spread(metric);
    return spread ? std::optional{spread->median} : std::nullopt;
}

bool is_other(const Peer &peer)
{
    return !peer.ours && peer.name != bound_peer;
}

// Empty if none of them measured it.
std::string best_other(const CellResult &result, const std::string &metric)
{
    std::string best;
    std::optional<double> least;
    for (const auto &peer : result.peers) {
        const auto value = median(peer, metric);
        if (!is_other(peer.peer) || !value || (least && *least <= *value))
            continue;
        least = value;
        best = peer.peer.name;
    }
    return best;
}

// ---- judging ----

std::vector<Limit> limits_of(const Goal &goal, const CellResult &result, const std::vector<Peer> &peers)
{
    if (is_for_every_metric(goal)) {
        std::vector<Limit> all;
        for (const auto &metric : metrics())
            if (metric.better != Better::neither)
                all.push_back(not_worse(goal.limit, metric));
        return all;
    }
    if (!is_about_others(goal))
        return {parse_limit(goal.limit, result.cell, peers)};
    const auto other = best_other(result, text(goal.limit, "/metric"));
    return other.empty() ? std::vector<Limit>{} : std::vector{compared_with(goal, other, result, peers)};
}

std::size_t seeds_of(const Limit &limit, const CellResult &result)
{
    const auto own = result.find(limit.peer)->runs.size();
    return limit.of.empty() ? own : std::min(own, result.find(limit.of)->runs.size());
}

// Nothing to compare with is no goal: not every cell has sound, and no scheduler but ours has costs beside the default.
void add(std::vector<GoalResult> &all, const Limit &limit, const CellResult &result)
{
    const auto judgement = judge(limit, result);
    const bool has_any = judgement && judgement->threshold && (judgement->value || !limit.of.empty());
    if (has_any)
        all.push_back({result.cell.name, limit, *judgement, seeds_of(limit, result)});
}

} // namespace

std::vector<Goal> parse_goals(const Json &json, const std::vector<Cell> &cells, const std::vector<Peer> &peers)
{
    std::vector<Goal> goals;
    for (const auto &goal : json)
        goals.push_back(parse_goal(goal, cells, peers));
    return goals;
}

std::vector<GoalResult> judge(const std::vector<Goal> &goals, const Results &results)
{
    std::vector<GoalResult> all;
    for (const auto &result : results.cells)
        for (const auto &goal : goals)
            if (is_for(goal, result.cell))
                for (const auto &limit : limits_of(goal, result, results.peers))
                    add(all, limit, result);
    return all;
}

std::size_t reached(const std::vector<GoalResult> &goals)
{
    return static_cast<std::size_t>(
        std::ranges::count_if(goals, [](const GoalResult &goal) { return goal.judgement.holds; }));
}

std::string text_of(const GoalResult &goal)
{
    const auto &[value, threshold, holds] = goal.judgement;
    return fmt::format("{}, {}", value ? short_number(*value) : "nothing", text_of(goal.limit, threshold.value_or(0)));
}

} // namespace gamer::bench::report
