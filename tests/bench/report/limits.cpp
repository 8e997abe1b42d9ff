// SPDX-License-Identifier: GPL-2.0-only
#include "bench/report/limits.h"

#include <array>

#include "bench/report/escape.h"
#include "bench/report/numbers.h"
#include "support/failure.h"

namespace gamer::bench::report {
namespace {

[[noreturn]] void reject(const Cell &cell, const Json &json, const std::string &why)
{
    throw test::Failure(fmt::format("cell {}: the limit {}: {}", cell.name, escaped(json.dump()), why),
                        ExitCode::usage);
}

// ---- the forms in which a cell may say it ----

// A key that has the number, and the key that names the other peer, if the form has one.
struct Form {
    const char *number, *other;
    bool at_most, is_factor;
};

constexpr std::array<Form, 5> forms = {{
    {"at_most", nullptr, true, false},
    {"at_least", nullptr, false, false},
    {"by", "above", false, false},
    {"at_most_times", "of", true, true},
    {"at_most_more", "of", true, false},
}};

bool is_in_form(const Json &json, const Form &form)
{
    constexpr std::size_t metric_and_peer = 2;
    return json.size() == metric_and_peer + (form.other ? 2 : 1) && json.contains(form.number) &&
           json[form.number].is_number() && (!form.other || json.contains(form.other));
}

const Form &form_of(const Json &json, const Cell &cell)
{
    for (const auto &form : forms)
        if (json.is_object() && is_in_form(json, form))
            return form;
    reject(cell, json, "is in no known form");
}

void require_known(const Limit &limit, const Json &json, const Cell &cell, const std::vector<Peer> &peers)
{
    if (!find_metric(limit.metric))
        reject(cell, json, fmt::format("there is no metric \"{}\"", escaped(limit.metric)));
    if (!find_peer(peers, limit.peer))
        reject(cell, json, fmt::format("there is no peer \"{}\"", escaped(limit.peer)));
    if (!limit.of.empty() && !find_peer(peers, limit.of))
        reject(cell, json, fmt::format("there is no peer \"{}\"", escaped(limit.of)));
}

// ---- what is wrong ----

double threshold(const Limit &limit, double other)
{
    return limit.times * other + limit.plus;
}

// "2 x bound"
std::string formula(const Limit &limit)
{
    if (limit.times != 1)
        return fmt::format("{} x {}", short_number(limit.times), limit.of);
    return limit.plus == 0 ? limit.of : fmt::format("{} + {}", limit.of, short_number(limit.plus));
}

bool is_within(const Limit &limit, double value, double threshold)
{
    constexpr double rounding = 1e-9;
    return limit.at_most ? value <= threshold + rounding : value >= threshold - rounding;
}

bool was_measured(const CellResult &result, const std::string &peer)
{
    const auto *found = result.find(peer);
    return found && !found->runs.empty();
}

} // namespace

Limit parse_limit(const Json &json, const Cell &cell, const std::vector<Peer> &peers)
{
    const auto &form = form_of(json, cell);
    const double value = json[form.number].get<double>();
    Limit limit{.metric = text(json, "/metric"), .peer = text(json, "/peer"), .at_most = form.at_most};
    if (form.other) {
        limit.of = text(json, std::string{"/"} + form.other);
        limit.times = form.is_factor ? value : 1;
        if (limit.of.empty())
            reject(cell, json, fmt::format("\"{}\" names no peer", form.other));
    }
    if (!form.is_factor)
        limit.plus = value;
    require_known(limit, json, cell, peers);
    return limit;
}

std::optional<Judgement> judge(const Limit &limit, const CellResult &result)
{
    if (!was_measured(result, limit.peer) || (!limit.of.empty() && !was_measured(result, limit.of)))
        return std::nullopt;
    const auto value = result.find(limit.peer)->spread(limit.metric);
    const auto other = limit.of.empty() ? std::optional{Spread{}} : result.find(limit.of)->spread(limit.metric);
    Judgement judgement;
    if (value)
        judgement.value = value->median;
    if (other)
        judgement.threshold = threshold(limit, other->median);
    judgement.holds = value && other && is_within(limit, *judgement.value, *judgement.threshold);
    return judgement;
}

std::string text_of(const Limit &limit, double threshold)
{
    const auto number = short_number(threshold);
    return fmt::format("at {} {}", limit.at_most ? "most" : "least",
                       limit.of.empty() ? number : fmt::format("{} = {}", formula(limit), number));
}

std::optional<std::string> broken(const Limit &limit, const CellResult &result)
{
    const auto judgement = judge(limit, result);
    if (!judgement)
        return std::nullopt;
    const auto &[value, threshold, holds] = *judgement;
    if (!value || !threshold)
        return fmt::format("{} of {} has no value", limit.metric, value ? limit.of : limit.peer);
    return holds ? "" : fmt::format("{} of {} is {}, must be {}", limit.metric, limit.peer, short_number(*value),
                                    text_of(limit, *threshold));
}

} // namespace gamer::bench::report
