// SPDX-License-Identifier: GPL-2.0-only
// Writes a tool's manual page from its option tables, so that the two cannot differ.
#include "help.h"
#include "lock.h"
#include "pins.h"
#include "text.h"
#include "version.h"

namespace gamer {

namespace {

// man(7) takes a leading dot or quote for a request and a backslash for an escape.
std::string roff(std::string_view text)
{
    std::string out;
    for (char byte : text) {
        if (byte == '\\')
            out += "\\e";
        else if (byte == '-')
            out += "\\-";
        else
            out += byte;
    }
    if (out.starts_with('.') || out.starts_with('\''))
        out.insert(0, "\\&");
    return out;
}

std::string paragraphs(std::string_view text)
{
    std::string out;
    for (auto line : split(text, '\n'))
        out += line.empty() ? std::string(".PP\n") : roff(line) + "\n";
    return out;
}

std::string option_entry(const CLI::Option &option)
{
    auto name = roff(option_names(option));
    auto type = option.get_items_expected_max() > 0 ? " " + option.get_type_name() : std::string();
    auto preset = option.get_default_str();
    auto suffix = preset.empty() ? std::string() : fmt::format(" Default: {}.", preset);
    return fmt::format(".TP\n\\fB{}\\fR{}\n{}.{}\n", name, roff(type), roff(option_description(option)), roff(suffix));
}

std::string option_entries(const CLI::App &app)
{
    std::string out;
    for (auto option : app.get_options())
        out += option_entry(*option);
    return out;
}

std::string command_sections(const CLI::App &app)
{
    std::string out;
    for (auto command : app.get_subcommands([](const CLI::App *) { return true; })) {
        out += fmt::format(".SS {}\n{}.\n", roff(command->get_name()), roff(command->get_description()));
        out += option_entries(*command);
    }
    return out.empty() ? out : ".SH COMMANDS\nThe first is the default.\n" + out;
}

std::string elsewhere_section(const Manual &manual)
{
    std::string out;
    for (auto &entry : manual.elsewhere)
        out += fmt::format(".TP\n{}\n{}\n", roff(entry.option), roff(entry.use));
    return out.empty() ? out : ".SH OPTIONS OF OTHER TOOLS\n" + out;
}

std::string files()
{
    return fmt::format(".SH ENVIRONMENT\n.TP\n{}\nfolder of the pinned maps, as \\-\\-pin\\-root\n"
                       ".SH FILES\n.TP\n{}\nthe pinned maps\n.TP\n{}\nlocks, and the last exit record\n",
                       pin_root_variable, default_pin_root, state_folder);
}

constexpr auto see_also = R"(.SH SEE ALSO
.BR gamer\-sched (8),
.BR gamer\-input (8),
.BR gamer\-frame (8),
.BR gamer\-detect (8),
.BR gamer\-stat (8)
)";

constexpr auto exit_status = R"(.SH EXIT STATUS
.TP
0
success
.TP
1
failed; one line on standard error says what, why and what to do
.TP
2
wrong usage
.TP
3
not running: no scheduler of ours is attached
.TP
4
another scheduler is attached
.TP
77
the kernel lacks a feature, or a permission is missing
)";

} // namespace

std::string manual_page(const Manual &manual, const CLI::App &app)
{
    std::string page = fmt::format(".TH {} 8 \"\" \"gamer {}\"\n", manual.name, GAMER_VERSION);
    page += fmt::format(".SH NAME\n{} \\- {}\n", roff(manual.name), roff(manual.summary));
    page += fmt::format(".SH SYNOPSIS\n\\fB{}\\fR {}\n", roff(manual.name), roff(manual.arguments));
    page += ".SH DESCRIPTION\n" + paragraphs(trimmed(manual.description)) + command_sections(app);
    page += ".SH OPTIONS\n" + option_entries(app) + elsewhere_section(manual);
    page += exit_status;
    page += files();
    page += ".SH EXAMPLES\n";
    for (auto line : split(trimmed(manual.examples), '\n'))
        page += fmt::format(".PP\n.nf\n.RS\n{}\n.RE\n.fi\n", roff(line));
    return page + see_also;
}

} // namespace gamer
