// SPDX-License-Identifier: GPL-2.0-only
// One model, two printers.
#include "output.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace gamer {
namespace {

using Json = nlohmann::ordered_json;

const Json facts = {{"scheduler", "running"},
                    {"pid", 42},
                    {"pinned", true},
                    {"share", 12.345},
                    {"settings", {{"slice_us", 2000}, {"x", false}}},
                    {"missing", Json::object()},
                    {"last_exit", nullptr}};

TEST(FactsText, AlignsValuesAndIndentsWhatIsNested)
{
    EXPECT_EQ(facts_text(facts), "scheduler  running\n"
                                 "pid        42\n"
                                 "pinned     yes\n"
                                 "share      12.35\n"
                                 "settings\n"
                                 "  slice_us  2000\n"
                                 "  x         no\n"
                                 "missing    -\n"
                                 "last_exit  -\n");
}

const Json rows = {{{"device", "/dev/input/event0"}, {"class", "mouse"}, {"name", ""}},
                   {{"device", "x"}, {"class", "keyboard"}, {"name", "Some Keyboard"}}};

TEST(TableText, AlignsColumnsAndLeavesNoBlanksAtTheEnd)
{
    EXPECT_EQ(table_text(rows), "device             class     name\n"
                                "/dev/input/event0  mouse\n"
                                "x                  keyboard  Some Keyboard\n");
}

TEST(TableText, OfNothingIsNothing)
{
    EXPECT_EQ(table_text(Json::array()), "");
}

TEST(TableText, AHeaderWiderThanItsCells)
{
    EXPECT_EQ(table_text({{{"connector", "A"}, {"on", true}}}), "connector  on\nA          yes\n");
}

std::string printed(void (*print)(const Json &, bool), const Json &model, bool json)
{
    testing::internal::CaptureStdout();
    print(model, json);
    std::fflush(stdout);
    return testing::internal::GetCapturedStdout();
}

TEST(Print, JsonIsTheModelOnOneLine)
{
    for (auto &[print, model] : {std::pair(&print_facts, facts), std::pair(&print_table, rows)}) {
        auto line = printed(print, model, true);
        EXPECT_EQ(line.find('\n'), line.size() - 1);
        EXPECT_EQ(Json::parse(line), model);
    }
}

TEST(Print, TextIsTheTextsOwn)
{
    EXPECT_EQ(printed(print_facts, facts, false), facts_text(facts));
    EXPECT_EQ(printed(print_table, rows, false), table_text(rows));
    EXPECT_EQ(printed(print_table, Json::array(), true), "[]\n");
}

} // namespace
} // namespace gamer
