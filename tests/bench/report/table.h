// SPDX-License-Identifier: GPL-2.0-only
// A table in Markdown.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

namespace gamer::bench::report {

class Table {
public:
    using Row = std::vector<std::string>; // already safe for Markdown

    // The first columns are text, the others figures.
    explicit Table(const Row &headings, std::size_t text_columns = 1) : text_(line(headings))
    {
        Row rules(headings.size(), "---:");
        std::fill_n(rules.begin(), text_columns, ":---");
        text_ += line(rules);
    }

    void add(const Row &row) { text_ += line(row); }
    [[nodiscard]] const std::string &text() const { return text_; }

private:
    static std::string line(const Row &row)
    {
        std::string text = "|";
        for (const auto &cell : row)
            text += " " + cell + " |";
        return text + "\n";
    }

    std::string text_;
};

} // namespace gamer::bench::report
