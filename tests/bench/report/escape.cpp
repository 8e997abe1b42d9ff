// SPDX-License-Identifier: GPL-2.0-only
#include "bench/report/escape.h"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>

namespace gamer::bench::report {
namespace {

// There an underscore emphasises nothing, and most names have one.
bool is_inside_word(std::string_view text, std::size_t at)
{
    const auto is_letter = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; };
    return at > 0 && at + 1 < text.size() && is_letter(text[at - 1]) && is_letter(text[at + 1]);
}

} // namespace

std::string markdown(std::string_view text)
{
    constexpr std::string_view markup = "|`<>&*[]\\~#$@";
    const auto plain = escaped(text);
    std::string safe;
    for (std::size_t i = 0; i < plain.size(); ++i) {
        const bool special = markup.contains(plain[i]) || (plain[i] == '_' && !is_inside_word(plain, i));
        // Character references: a backslash would not work for | in GitHub's tables.
        safe += special ? fmt::format("&#{};", static_cast<int>(plain[i])) : std::string{plain[i]};
    }
    return safe;
}

std::string gnuplot_string(std::string_view text)
{
    std::string safe = "'";
    for (const char c : escaped(text))
        safe += c == '\'' ? std::string{"''"} : std::string{c};
    return safe + "'";
}

std::string csv_field(std::string_view text)
{
    auto safe = escaped(text);
    std::ranges::replace(safe, ',', ';');
    std::ranges::replace(safe, '"', '\'');
    return safe;
}

std::string shortened(std::string text, std::size_t most)
{
    if (text.size() > most)
        text.replace(most - 3, std::string::npos, "...");
    return text;
}

} // namespace gamer::bench::report
