// SPDX-License-Identifier: GPL-2.0-only
// Text from strangers: safe to print, nothing lost, nothing taken for a number that is none.
#include "text.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "support.h"

namespace gamer {
namespace {

std::string any_bytes(test::Random &random, std::size_t most)
{
    std::string bytes(random.up_to(most), '\0');
    for (auto &byte : bytes)
        byte = random.coin() ? char(random.any()) : "x0\\1f\n"[random.up_to(5)];
    return bytes;
}

// The inverse of escaped().
std::string unescaped(std::string_view text)
{
    std::string bytes;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\\') {
            bytes += char(std::stoi(std::string(text.substr(i + 2, 2)), nullptr, 16));
            i += 3;
        } else {
            bytes += text[i];
        }
    }
    return bytes;
}

TEST(Escaped, IsPrintableAsciiAndLosesNothing)
{
    test::Random random;
    for (int i = 0; i < 100'000; ++i) {
        auto bytes = any_bytes(random, 20);
        auto safe = escaped(bytes);
        ASSERT_TRUE(std::ranges::all_of(safe, [](char byte) { return byte >= ' ' && byte <= '~'; })) << safe;
        ASSERT_EQ(unescaped(safe), bytes);
    }
}

TEST(Escaped, LeavesPlainTextAlone)
{
    EXPECT_EQ(escaped(" ~Half-Life 2 (x86)"), " ~Half-Life 2 (x86)");
    EXPECT_EQ(escaped("a\x1b[31m\x7f\\\xc3\xa9"), "a\\x1b[31m\\x7f\\x5c\\xc3\\xa9");
}

TEST(Split, KeepsEmptyPieces)
{
    using Pieces = std::vector<std::string_view>;
    EXPECT_EQ(split("a:b", ':'), (Pieces{"a", "b"}));
    EXPECT_EQ(split("", ':'), (Pieces{""}));
    EXPECT_EQ(split(":", ':'), (Pieces{"", ""}));
    EXPECT_EQ(split(":a::", ':'), (Pieces{"", "a", "", ""}));
    EXPECT_EQ(split("a b", ':'), (Pieces{"a b"}));
}

TEST(Split, JoinedAgainIsTheText)
{
    test::Random random;
    for (int i = 0; i < 10'000; ++i) {
        auto text = any_bytes(random, 20);
        std::string joined;
        for (auto piece : split(text, 'x'))
            joined += std::string(piece) + 'x';
        ASSERT_EQ(joined, text + 'x');
    }
}

TEST(Trimmed, TakesBlanksFromBothEndsOnly)
{
    EXPECT_EQ(trimmed(" \t\r\na b\n "), "a b");
    EXPECT_EQ(trimmed("a"), "a");
    EXPECT_EQ(trimmed(" \n"), "");
    EXPECT_EQ(trimmed(""), "");
}

TEST(ParseNumber, TakesDigitsAndNothingElse)
{
    EXPECT_EQ(parse_number("0"), 0U);
    EXPECT_EQ(parse_number("007"), 7U);
    EXPECT_EQ(parse_number("18446744073709551615"), UINT64_MAX);
    for (auto wrong : {"", " 1", "1 ", "+1", "-1", "0x10", "1.0", "1e3", "one", "18446744073709551616", "99999999999999999999"})
        EXPECT_EQ(parse_number(wrong), std::nullopt) << '"' << wrong << '"';
    EXPECT_EQ(parse_number(std::string_view("1\0", 2)), std::nullopt);
}

TEST(ParseNumber, ReadsBackWhatWasPrinted)
{
    test::Random random;
    for (int i = 0; i < 100'000; ++i) {
        auto number = random.magnitude();
        ASSERT_EQ(parse_number(std::to_string(number)), number);
    }
}

TEST(Field, CutsWhatDoesNotFitAndAlwaysEnds)
{
    char field[4];
    std::ranges::fill(field, 'z');
    set_field(field, "ab");
    EXPECT_EQ(std::string_view(field, 4), std::string_view("ab\0\0", 4)) << "no old bytes stay";
    set_field(field, "abcdef");
    EXPECT_EQ(field_text(field), "abc");
    set_field(field, "");
    EXPECT_EQ(field_text(field), "");
}

TEST(Field, WithoutAnEndIsReadToItsSize)
{
    const char field[3] = {'a', 'b', 'c'};
    EXPECT_EQ(field_text(field), "abc");
}

TEST(ParseDecimal, TakesDigitsAndOnePoint)
{
    EXPECT_EQ(parse_decimal("59.94"), 59.94);
    EXPECT_EQ(parse_decimal("144"), 144.0);
    EXPECT_EQ(parse_decimal("0"), 0.0);
    EXPECT_EQ(parse_decimal("0.5"), 0.5);
}

TEST(ParseDecimal, RefusesEverythingElse)
{
    for (auto text : {"", ".", "-1", "+1", "1e3", "inf", "nan", "0x10", "1.2.3", "1,5", " 1", "60Hz"})
        EXPECT_EQ(parse_decimal(text), std::nullopt) << text;
}

} // namespace
} // namespace gamer
