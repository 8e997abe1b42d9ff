// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gamer {

// Text from outside (process and device names) made safe for a terminal: control and non-ASCII bytes become \xNN.
std::string escaped(std::string_view text);

// The pieces of `text` between single `separator`s, empty ones included.
std::vector<std::string_view> split(std::string_view text, char separator);

std::string_view trimmed(std::string_view text);

// Decimal digits and nothing else; empty on anything other, overflow included.
std::optional<unsigned long long> parse_number(std::string_view text);

// Decimal digits, with a point and more of them or without: no sign, no exponent, no name of a number.
std::optional<double> parse_decimal(std::string_view text);

// The text of a fixed-size field that should end with NUL but may not.
template <std::size_t N>
std::string_view field_text(const char (&field)[N])
{
    std::string_view all(field, N);
    return all.substr(0, all.find('\0'));
}

// Fills a fixed-size field, cutting what does not fit; always ends with NUL.
template <std::size_t N>
void set_field(char (&field)[N], std::string_view text)
{
    auto size = text.copy(field, N - 1);
    for (auto i = size; i < N; ++i)
        field[i] = '\0';
}

} // namespace gamer
