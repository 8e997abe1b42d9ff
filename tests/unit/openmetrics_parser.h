// SPDX-License-Identifier: GPL-2.0-only
// A strict reader of the OpenMetrics 1.0 text format: throws at whatever the specification forbids.
#pragma once

#include <cmath>
#include <map>
#include <regex>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "text.h"

namespace gamer::test {

struct MetricSample {
    std::string name, labels;
    double value = 0;
};

struct MetricFamily {
    std::string type, unit, help;
    std::vector<MetricSample> samples;
};

class OpenMetricsParser {
public:
    static std::map<std::string, MetricFamily> parse(const std::string &text)
    {
        OpenMetricsParser parser;
        require(text.ends_with("# EOF\n"), "the text must end with # EOF");
        std::string_view body(text.data(), text.size() - 6);
        for (auto line : split(body, '\n'))
            parser.take(std::string(line));
        parser.finish_family();
        return parser.families_;
    }

private:
    static void require(bool holds, const std::string &what)
    {
        if (!holds)
            throw std::runtime_error(what);
    }

    void take(const std::string &line)
    {
        // Only behind the last newline may a line be empty.
        if (line.empty())
            return require(std::exchange(ended_, true) == false, "an empty line");
        require(!ended_, "an empty line");
        if (line[0] == '#')
            take_metadata(line);
        else
            take_sample(line);
    }

    void take_metadata(const std::string &line)
    {
        static const std::regex form(R"(# (TYPE|UNIT|HELP) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.*))");
        std::smatch match;
        require(std::regex_match(line, match, form), "no metadata: " + line);
        if (match[2] != current_)
            begin_family(match[2]);
        auto &family = families_.at(current_);
        require(family.samples.empty(), "metadata behind samples: " + line);
        auto &field = match[1] == "TYPE" ? family.type : match[1] == "UNIT" ? family.unit : family.help;
        require(field.empty(), "said twice: " + line);
        field = match[3];
        require(!field.empty(), "says nothing: " + line);
        static const std::regex escaped_text(R"re(([^\\"]|\\[\\n"])*)re");
        require(std::regex_match(field, escaped_text), "not escaped: " + line);
    }

    void begin_family(const std::string &name)
    {
        finish_family();
        require(families_.try_emplace(name).second, "families interleave: " + name);
        current_ = name;
    }

    void take_sample(const std::string &line)
    {
        static const std::regex form(
            R"re(([a-zA-Z_:][a-zA-Z0-9_:]*)(\{[a-z_]+="([^"\\]|\\[\\n"])*"\})? ([0-9.e+-]+))re");
        std::smatch match;
        require(std::regex_match(line, match, form), "no sample: " + line);
        auto &family = families_.at(current_);
        std::string suffix = match[1].str().starts_with(current_) ? match[1].str().substr(current_.size()) : "!";
        require(suffixes(family.type).contains(suffix), "a name its type does not have: " + line);
        require(seen_.insert(match[1].str() + match[2].str()).second, "twice: " + line);
        family.samples.push_back({match[1], match[2], std::stod(match[4])});
    }

    static std::set<std::string> suffixes(const std::string &type)
    {
        static const std::map<std::string, std::set<std::string>> known = {
            {"counter", {"_total"}}, {"gauge", {""}}, {"info", {"_info"}}, {"histogram", {"_bucket", "_count", "_sum"}}};
        require(known.contains(type), "an unknown type: " + type);
        return known.at(type);
    }

    void finish_family() const
    {
        if (current_.empty())
            return;
        auto &family = families_.at(current_);
        require(!family.samples.empty() && !family.help.empty(), "no sample or no help: " + current_);
        require(family.unit.empty() || current_.ends_with("_" + family.unit), "the name must end with the unit: " + current_);
        if (family.type == "histogram")
            check_buckets(family);
        for (auto &sample : family.samples)
            require(family.type == "gauge" || sample.value >= 0, "negative: " + sample.name);
    }

    // Buckets in ascending order of their edges, cumulative, the last of them infinite and equal to the count.
    static void check_buckets(const MetricFamily &family)
    {
        static const std::regex form(R"re(\{le="(\+Inf|[0-9]+\.[0-9]+|[0-9.]+e[+-][0-9]+)"\})re");
        double edge = -1, below = 0;
        std::map<std::string, double> totals;
        for (auto &sample : family.samples) {
            std::smatch match;
            if (!sample.name.ends_with("_bucket")) {
                totals[sample.name.substr(sample.name.rfind('_'))] = sample.value;
                continue;
            }
            require(totals.empty(), "a bucket behind the totals");
            require(std::regex_match(sample.labels, match, form), "no canonical edge: " + sample.labels);
            auto next = match[1] == "+Inf" ? HUGE_VAL : std::stod(match[1]);
            require(next > edge && sample.value >= below, "buckets must grow: " + sample.labels);
            edge = next, below = sample.value;
        }
        require(edge == HUGE_VAL && totals.size() == 2 && totals["_count"] == below, "the last bucket must be the count");
    }

    std::map<std::string, MetricFamily> families_;
    std::string current_;
    std::set<std::string> seen_;
    bool ended_ = false;
};

} // namespace gamer::test
