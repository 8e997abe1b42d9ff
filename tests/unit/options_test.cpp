// SPDX-License-Identifier: GPL-2.0-only
// The command line all five tools share, and the manual page made from it.
#include "options.h"

#include <algorithm>
#include <cstdio>
#include <iostream>

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pins.h"
#include "text.h"
#include "version.h"

namespace gamer {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;
using testing::StartsWith;

constexpr std::array elsewhere = {Elsewhere{"--hz", "gamer-other --hz HZ"}, Elsewhere{"--size", "gamer-never"}};

constexpr Manual manual = {
    .name = "gamer-test",
    .summary = "try the options",
    .description = "First paragraph.\n\n.dot first",
    .examples = "gamer-test run --size 20\n",
    .elsewhere = elsewhere,
};

// What a call of the tool left behind.
struct Outcome {
    int code = -1;
    std::string out, err, ran;
    std::uint64_t size = 0;
    std::string pin_root;
    bool json = false;
};

// A tool with two commands, like gamer-input.
class Tool {
public:
    Tool()
    {
        auto &first = options_.command("run", "run it", [this] { return act("run"); });
        first.add_option("-s,--size", outcome_.size, "how much")->check(in_range(10, 100, "us"))->type_name("US");
        options_.add_output(options_.command("list", "list it", [this] { return act("list"); }));
        options_.command("break", "fail", []() -> Result<ExitCode> { return fail(ExitCode::other_scheduler, "no luck"); });
    }

    Outcome call(std::vector<std::string> words)
    {
        words.insert(words.begin(), manual.name);
        std::vector<char *> argv;
        for (auto &word : words)
            argv.push_back(word.data());
        testing::internal::CaptureStdout();
        testing::internal::CaptureStderr();
        outcome_.code = options_.run(int(argv.size()), argv.data());
        outcome_.out = testing::internal::GetCapturedStdout();
        outcome_.err = testing::internal::GetCapturedStderr();
        return outcome_;
    }

private:
    Result<ExitCode> act(const char *name)
    {
        outcome_.ran += name;
        outcome_.pin_root = options_.pin_root();
        outcome_.json = options_.json();
        return ExitCode::ok;
    }

    Options options_{manual};
    Outcome outcome_;
};

Outcome call(std::vector<std::string> words)
{
    return Tool().call(std::move(words));
}

TEST(Options, WrongUsageIsOneLineAndCodeTwo)
{
    const std::vector<std::vector<std::string>> wrong = {
        {"--nonsense"},        {"fly"},          {"run", "--size"},      {"run", "--size", "9"},
        {"run", "--size", "x"}, {"run", "stray"}, {"list", "-o", "xml"},  {"list", "--size", "20"},
        {"run", "--pin-root", "relative"},        {"run", "list"},        {"--size", "20", "list"},
        {"run", "two\nlines"}};
    for (auto &words : wrong) {
        auto outcome = call(words);
        EXPECT_EQ(outcome.code, 2) << words.front();
        EXPECT_EQ(outcome.out, "");
        EXPECT_EQ(outcome.ran, "") << words.front();
        EXPECT_THAT(outcome.err, StartsWith("gamer-test: "));
        EXPECT_EQ(outcome.err.find('\n'), outcome.err.size() - 1) << outcome.err;
        EXPECT_THAT(outcome.err, ContainsRegex("see gamer-test( run| list)? --help"));
    }
}

TEST(Options, AnErrorSaysWhereTheOptionsOfThatCommandStand)
{
    EXPECT_THAT(call({"list", "-o", "xml"}).err, HasSubstr("see gamer-test list --help"));
    EXPECT_THAT(call({"fly"}).err, HasSubstr("see gamer-test --help"));
}

TEST(Options, HelpNamesTheDefaultCommand)
{
    EXPECT_THAT(call({"--help"}).out, HasSubstr("Without a command: run. The options of a command: gamer-test COMMAND --help"));
}

TEST(Options, TheFirstCommandIsTheDefault)
{
    EXPECT_EQ(call({}).ran, "run");
    EXPECT_EQ(call({"run"}).ran, "run");
    EXPECT_EQ(call({"list"}).ran, "list");
    auto outcome = call({"--size", "20", "-v"});
    EXPECT_EQ(outcome.ran, "run");
    EXPECT_EQ(outcome.size, 20U);
}

TEST(Options, AnActionsErrorGivesLineAndCode)
{
    auto outcome = call({"break"});
    EXPECT_EQ(outcome.code, 4);
    EXPECT_EQ(outcome.err, "gamer-test: no luck\n");
}

TEST(Options, JsonOnlyWhenAskedFor)
{
    EXPECT_FALSE(call({"list"}).json);
    EXPECT_FALSE(call({"list", "-o", "text"}).json);
    EXPECT_TRUE(call({"list", "-o", "json"}).json);
    EXPECT_TRUE(call({"list", "--output=json"}).json);
}

TEST(Options, AToolMayHaveFormatsOfItsOwn)
{
    Options options(manual);
    std::string chosen;
    auto &app = options.only([&] { chosen = options.output(); return Result<ExitCode>(ExitCode::ok); });
    options.add_output(app, {"text", "csv"});
    char name[] = "gamer-test", flag[] = "-o", csv[] = "csv";
    char *argv[] = {name, flag, csv};
    EXPECT_EQ(options.run(3, argv), 0);
    EXPECT_EQ(chosen, "csv");
}

TEST(Options, VersionNamesToolAndAbi)
{
    for (auto &words : {std::vector<std::string>{"-V"}, {"--version"}, {"run", "-V"}, {"-v", "--version"}}) {
        auto outcome = call(words);
        EXPECT_EQ(outcome.code, 0);
        EXPECT_EQ(outcome.out, "gamer-test " GAMER_VERSION " (ABI 1.0)\n");
        EXPECT_EQ(outcome.ran, "");
    }
}

TEST(Options, AnOptionOfAnotherToolIsSentThere)
{
    for (auto &words : {std::vector<std::string>{"--hz", "60"}, {"--hz=60"}, {"list", "--hz"}, {"--size", "20", "--hz", "60"}}) {
        auto outcome = call(words);
        EXPECT_EQ(outcome.code, 2);
        EXPECT_EQ(outcome.ran, "");
        EXPECT_EQ(outcome.err, "gamer-test: there is no --hz here, use gamer-other --hz HZ; see gamer-test --help\n");
    }
}

TEST(Options, AnOptionThatIsHereIsNotSentAway)
{
    EXPECT_EQ(call({"--size", "20"}).code, 0);
    EXPECT_THAT(call({"--size", "9"}).err, HasSubstr("must be 10 to 100 us"));
    EXPECT_THAT(call({"list", "--size", "20"}).err, HasSubstr("use gamer-never"));
}

TEST(Options, SaysWhatItCannotUnderstand)
{
    EXPECT_THAT(call({"fly\x1b"}).err, HasSubstr("there is no command 'fly\\x1b', only run, list, break; see"));
    EXPECT_THAT(call({"run", "--size", "20", "--nonsense"}).err, HasSubstr("cannot understand '--nonsense'; see"));
    EXPECT_THAT(call({"-v", "list"}).err, HasSubstr("cannot understand 'list': a command comes first; see"));
}

TEST(Options, AnOptionNamedBesideAWrongOneIsNotSentAway)
{
    EXPECT_THAT(call({"run", "--size", "20", "--nonsense"}).err, testing::Not(HasSubstr("gamer-never")));
}

TEST(Options, HelpNamesTheOptionsOfOtherTools)
{
    EXPECT_THAT(call({"--help"}).out, HasSubstr("Options of other tools:\n  --hz                        gamer-other --hz HZ\n"));
}

TEST(Options, HelpGoesToStdoutAndRunsNothing)
{
    for (auto &words : {std::vector<std::string>{"--help"}, {"-h"}, {"run", "--help"}}) {
        auto outcome = call(words);
        EXPECT_EQ(outcome.code, 0);
        EXPECT_EQ(outcome.err, "");
        EXPECT_EQ(outcome.ran, "");
        EXPECT_THAT(outcome.out, HasSubstr("--help"));
    }
    EXPECT_THAT(call({"run", "--help"}).out, HasSubstr("--size"));
}

TEST(Options, HelpTellsWhatSwitchesAFlagOn)
{
    Options options(manual);
    options.command("run", "run it", [] { return Result<ExitCode>(ExitCode::ok); })
        .add_flag_function("--fast,!--no-fast,!-f", [](std::int64_t) {}, "hurry");
    char name[] = "gamer-test", run[] = "run", help[] = "--help";
    char *argv[] = {name, run, help};
    testing::internal::CaptureStdout();
    EXPECT_EQ(options.run(3, argv), 0);
    auto text = testing::internal::GetCapturedStdout();
    EXPECT_THAT(text, HasSubstr("Usage: gamer-test run [options]\n"));
    EXPECT_THAT(text, HasSubstr("  --fast                      hurry (off: -f,--no-fast)\n"));
}

TEST(Options, OutputThatIsLostIsAnError)
{
    auto full = std::fopen("/dev/full", "w");
    ASSERT_TRUE(full);
    for (auto flag : {"--help", "--version", "--man"}) {
        std::fflush(stdout);
        auto kept = dup(STDOUT_FILENO);
        dup2(fileno(full), STDOUT_FILENO);
        testing::internal::CaptureStderr();
        Options options(manual);
        char name[] = "gamer-test";
        std::string word = flag;
        char *argv[] = {name, word.data()};
        EXPECT_EQ(options.run(2, argv), 1) << flag;
        EXPECT_THAT(testing::internal::GetCapturedStderr(), HasSubstr("cannot write the output: No space left on device")) << flag;
        dup2(kept, STDOUT_FILENO);
        close(kept);
        std::clearerr(stdout);
        std::cout.clear();
    }
    std::fclose(full);
}

TEST(Options, PinRootFromOptionThenEnvironmentThenDefault)
{
    unsetenv("GAMER_PIN_ROOT");
    EXPECT_EQ(call({}).pin_root, default_pin_root);
    setenv("GAMER_PIN_ROOT", "/from/environment", 1);
    EXPECT_EQ(call({}).pin_root, "/from/environment");
    EXPECT_EQ(call({"--pin-root", "/from/option"}).pin_root, "/from/option");
    setenv("GAMER_PIN_ROOT", "relative", 1);
    EXPECT_EQ(call({}).err, "gamer-test: $GAMER_PIN_ROOT must be an absolute path below /, not 'relative'\n");
    unsetenv("GAMER_PIN_ROOT");
}

TEST(Options, OfAToolWithoutCommands)
{
    Options options(manual);
    unsigned interval = 0;
    auto &app = options.only([] { return Result<ExitCode>(ExitCode::not_running); });
    app.add_option("interval", interval, "seconds")->check(in_range(1, 5, "s"));
    char name[] = "gamer-test", three[] = "3";
    char *argv[] = {name, three};
    EXPECT_EQ(options.run(2, argv), 3);
    EXPECT_EQ(interval, 3U);
}

std::string range_message(std::string text)
{
    return in_range(10, 100, "us")(text);
}

TEST(InRange, AcceptsItsBoundsAndWhatLiesBetween)
{
    for (auto text : {"10", "11", "99", "100"})
        EXPECT_EQ(range_message(text), "");
}

TEST(InRange, RefusesALeadingZeroWhichTheLibraryTakesForOctal)
{
    EXPECT_EQ(range_message("010"), "must be 10 to 100 us, not '010'");
    std::string zero = "0";
    EXPECT_EQ(in_range(0, 5, "")(zero), "");
}

TEST(InRange, NamesBoundsUnitAndValue)
{
    EXPECT_EQ(range_message("9"), "must be 10 to 100 us, not '9'");
    EXPECT_EQ(range_message("101"), "must be 10 to 100 us, not '101'");
    EXPECT_EQ(range_message("-20"), "must be 10 to 100 us, not '-20'");
    EXPECT_EQ(range_message("2\x1b"), "must be 10 to 100 us, not '2\\x1b'");
    EXPECT_EQ(range_message("18446744073709551646"), "must be 10 to 100 us, not '18446744073709551646'");
    std::string six = "6";
    EXPECT_EQ(in_range(0, 5, "")(six), "must be 0 to 5, not '6'");
}

// The tool's own App, by way of one of its commands.
std::string page()
{
    Options options(manual);
    unsigned size = 30;
    auto &run = options.command("run", "run it", [] { return Result<ExitCode>(ExitCode::ok); });
    run.add_option("-s,--size", size, "how much")->type_name("US")->capture_default_str();
    options.add_output(options.command("list", "list it", [] { return Result<ExitCode>(ExitCode::ok); }));
    return manual_page(manual, *run.get_parent());
}

TEST(ManualPage, HasEveryOptionOfEveryCommand)
{
    auto text = page();
    for (auto option : {"\\-\\-help", "\\-\\-version", "\\-\\-man", "\\-s,\\-\\-size", "\\-\\-pin\\-root", "\\-v,\\-\\-verbose",
                        "\\-o,\\-\\-output"})
        EXPECT_THAT(text, HasSubstr(option));
    EXPECT_THAT(text, HasSubstr(".SS run\nrun it.\n"));
    EXPECT_THAT(text, HasSubstr(".SS list\nlist it.\n"));
    EXPECT_THAT(text, HasSubstr("\\fB\\-s,\\-\\-size\\fR US\nhow much. Default: 30.\n"));
    EXPECT_THAT(text, HasSubstr("Default: text."));
}

TEST(ManualPage, HasEveryExitCode)
{
    auto text = page();
    auto list = text.substr(text.find(".SH EXIT STATUS"));
    for (auto code : {ExitCode::ok, ExitCode::failed, ExitCode::usage, ExitCode::not_running, ExitCode::other_scheduler,
                      ExitCode::unsupported})
        EXPECT_THAT(list, HasSubstr(fmt::format("\n.TP\n{}\n", int(code))));
}

TEST(ManualPage, HasItsSectionsInOrder)
{
    auto text = page();
    std::size_t last = 0;
    for (auto section : {".TH gamer-test 8", ".SH NAME\ngamer\\-test \\- try the options\n", ".SH SYNOPSIS", ".SH DESCRIPTION",
                         ".SH COMMANDS", ".SH OPTIONS", ".SH EXIT STATUS", ".SH EXAMPLES"}) {
        auto at = text.find(section);
        ASSERT_NE(at, std::string::npos) << section;
        EXPECT_GE(at, last) << section;
        last = at;
    }
}

TEST(ManualPage, NamesTheOptionsOfOtherTools)
{
    EXPECT_THAT(page(), HasSubstr(".SH OPTIONS OF OTHER TOOLS\n.TP\n\\-\\-hz\ngamer\\-other \\-\\-hz HZ\n"));
}

TEST(ManualPage, TakesNoTextForARequest)
{
    EXPECT_THAT(page(), HasSubstr("\n.PP\n\\&.dot first\n"));
    EXPECT_THAT(page(), HasSubstr("gamer\\-test run \\-\\-size 20\n"));
}

} // namespace
} // namespace gamer
