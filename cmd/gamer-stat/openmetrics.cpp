// SPDX-License-Identifier: GPL-2.0-only
#include "openmetrics.h"

#include <fmt/format.h>

namespace gamer::stat {

namespace {

std::string escaped_value(std::string_view text)
{
    std::string out;
    for (char byte : text) {
        if (byte == '\\' || byte == '"')
            out += '\\';
        out += byte == '\n' ? std::string("\\n") : std::string(1, byte);
    }
    return out;
}

std::string head(const std::string &family, const char *type, const char *help)
{
    return fmt::format("# TYPE {0} {1}\n# HELP {0} {2}\n", family, type, escaped_value(help));
}

std::string counter(const StatName &stat, std::uint64_t value)
{
    auto family = fmt::format("gamer_{}", stat.name);
    return head(family, "counter", stat.help) + fmt::format("{}_total {}\n", family, value);
}

// The canonical form of a real number has a point or an exponent.
std::string real(double value)
{
    auto text = fmt::format("{}", value);
    return text.find_first_of(".e") == std::string::npos ? text + ".0" : text;
}

// The largest value that a slot counts, in seconds. The last slot has none.
std::string upper_edge(std::size_t slot)
{
    return slot + 1 == GAMER_HIST_SLOTS ? "+Inf" : real(double((2ULL << slot) - 1) / 1e9);
}

std::string histogram(const StatName &name, const gamer_hist &values)
{
    auto family = fmt::format("gamer_{}_seconds", name.name);
    auto out = head(family, "histogram", name.help) + fmt::format("# UNIT {} seconds\n", family);
    std::uint64_t below = 0;
    for (std::size_t slot = 0; slot < GAMER_HIST_SLOTS; ++slot)
        out += fmt::format("{}_bucket{{le=\"{}\"}} {}\n", family, upper_edge(slot), below += values.slots[slot]);
    // Not values.count, which was read at another instant: the format wants the count to be that of the last bucket.
    return out + fmt::format("{0}_count {1}\n{0}_sum {2}\n", family, below, real(double(values.sum_ns) / 1e9));
}

std::string state(const Context &context)
{
    auto out = head("gamer_scheduler_runs", "gauge", "1 while the kernel runs this scheduler");
    out += fmt::format("gamer_scheduler_runs {}\n", int(context.scheduler_runs));
    // No "info", which Prometheus' own text format does not know and the textfile collector refuses.
    out += head("gamer_game_info", "gauge", "the foreground game, empty if there is none");
    return out + fmt::format("gamer_game_info{{name=\"{}\"}} 1\n", escaped_value(context.game));
}

} // namespace

std::string openmetrics(const Snapshot &all, const Context &context)
{
    auto out = state(context);
    for (std::size_t i = 0; i < stat_names.size(); ++i)
        out += counter(stat_names[i], all.counters[i]);
    for (std::size_t i = 0; i < hist_names.size(); ++i)
        out += histogram(hist_names[i], all.histograms[i]);
    return out + "# EOF\n";
}

} // namespace gamer::stat
