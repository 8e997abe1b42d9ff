// SPDX-License-Identifier: GPL-2.0-only
#include "text.h"

#include <charconv>

#include <fmt/format.h>

namespace gamer {

std::string escaped(std::string_view text)
{
    std::string safe;
    for (unsigned char byte : text) {
        if (byte < 0x20 || byte >= 0x7f || byte == '\\')
            safe += fmt::format("\\x{:02x}", byte);
        else
            safe += char(byte);
    }
    return safe;
}

std::vector<std::string_view> split(std::string_view text, char separator)
{
    std::vector<std::string_view> pieces;
    for (;;) {
        auto end = text.find(separator);
        pieces.push_back(text.substr(0, end));
        if (end == std::string_view::npos)
            return pieces;
        text.remove_prefix(end + 1);
    }
}

std::string_view trimmed(std::string_view text)
{
    constexpr auto blanks = " \t\r\n";
    auto first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::optional<unsigned long long> parse_number(std::string_view text)
{
    unsigned long long value = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size())
        return {};
    return value;
}

std::optional<double> parse_decimal(std::string_view text)
{
    double value = 0;
    bool digits = text.find_first_not_of("0123456789.") == std::string_view::npos && text != ".";
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
    if (!digits || error != std::errc() || end != text.data() + text.size())
        return {};
    return value;
}

} // namespace gamer
