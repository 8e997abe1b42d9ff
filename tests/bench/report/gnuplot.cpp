// SPDX-License-Identifier: GPL-2.0-only
#include "bench/report/gnuplot.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <spawn.h>
#include <sys/wait.h>

#include <fmt/format.h>

#include "bench/report/escape.h"
#include "bench/report/files.h"
#include "support/failure.h"

extern char **environ;

namespace gamer::bench::report {
namespace {

// After Okabe and Ito, who chose them for the colour-blind; black, yellow and the dark blue are replaced by what can be seen on
// black and on white. The kernel's default comes first, then the bound: a warning and a neutral reference.
constexpr std::array<std::string_view, 9> colours = {"#D55E00", "#8C8C8C", "#CC79A7", "#E69F00", "#2E8FDF",
                                                     "#009E73", "#9B6BDF", "#56B4E9", "#B5A000"};

// Both backgrounds must be far enough from it.
constexpr std::string_view grey = "#808080";

class SpawnActions {
public:
    explicit SpawnActions(const std::filesystem::path &folder)
    {
        posix_spawn_file_actions_init(&actions_);
        if (const int error = posix_spawn_file_actions_addchdir_np(&actions_, folder.c_str()))
            test::fail("enter", folder.string(), error);
    }
    SpawnActions(const SpawnActions &) = delete;
    SpawnActions &operator=(const SpawnActions &) = delete;
    ~SpawnActions() { posix_spawn_file_actions_destroy(&actions_); }

    [[nodiscard]] const posix_spawn_file_actions_t *get() const { return &actions_; }

private:
    posix_spawn_file_actions_t actions_;
};

int exit_status(pid_t pid)
{
    int status = 0;
    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            test::fail("wait for", "gnuplot");
    return status;
}

Drawing run_gnuplot(const std::string &script, const std::filesystem::path &folder)
{
    const SpawnActions actions{folder};
    std::string program = "gnuplot", no_settings = "-d", file = script;
    const std::array<char *, 4> arguments = {program.data(), no_settings.data(), file.data(), nullptr};
    pid_t pid = 0;
    const int error = posix_spawnp(&pid, "gnuplot", actions.get(), nullptr, arguments.data(), environ);
    if (error == ENOENT)
        return Drawing::no_gnuplot;
    if (error != 0)
        test::fail("start", "gnuplot", error);
    return exit_status(pid) == 0 ? Drawing::done : Drawing::failed;
}

} // namespace

std::string frame(const Frame &frame)
{
    constexpr std::size_t legend_width = 235, lowest = 420, entry_height = 22, rest_height = 130;
    const auto height = std::max(lowest, rest_height + entry_height * frame.entries);
    const double right = 1 - static_cast<double>(legend_width) / static_cast<double>(frame.width);
    auto script = fmt::format("set terminal svg size {},{} font 'sans-serif,14' noenhanced\n", frame.width, height);
    script += fmt::format("set output '{}.svg'\n", frame.name);
    script += fmt::format("set title {} textcolor rgb '{}'\n", gnuplot_string(frame.title), grey);
    script += fmt::format("set xlabel {} textcolor rgb '{}'\n", gnuplot_string(frame.x_title), grey);
    script += fmt::format("set ylabel {} textcolor rgb '{}'\n", gnuplot_string(frame.y_title), grey);
    script += fmt::format("set border 3 linecolor rgb '{}'\nset tics nomirror textcolor rgb '{}'\n", grey, grey);
    script += fmt::format("set grid linecolor rgb '{}' linewidth 0.5 dashtype 3\n", grey);
    // gnuplot's own guess at the width of the legend leaves hardly any room for the plot.
    script += fmt::format("set rmargin at screen {:.4f}\nset key at screen {:.4f},0.9 left top Left reverse maxcols 1 "
                          "maxrows {} samplen 2 textcolor rgb '{}'\n",
                          right, right + 0.01, frame.entries, grey);
    return script;
}

std::string colour(const Peer &peer)
{
    return fmt::format("linecolor rgb '{}'", colours[peer.place % colours.size()]);
}

std::string line_style(const Peer &peer)
{
    return fmt::format("linewidth 2 {} dashtype {}", colour(peer), peer.place < colours.size() ? 1 : 2);
}

std::string legend(const Peer &peer)
{
    constexpr std::size_t longest = 24;
    return "title " + gnuplot_string(shortened(peer.label, longest));
}

Drawing draw(const Plot &plot, const std::filesystem::path &folder)
{
    write_text(folder / (plot.name + ".dat"), plot.data);
    write_text(folder / (plot.name + ".gp"), plot.script);
    return run_gnuplot(plot.name + ".gp", folder);
}

} // namespace gamer::bench::report
