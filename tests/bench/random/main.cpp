// SPDX-License-Identifier: GPL-2.0-only
// bench-random: writes random loads to where tests/bench/run finds them.
#include "bench/random/load.h"
#include "bench/report/files.h"
#include "support/program.h"

int main(int argc, char **argv)
{
    using namespace gamer::bench::random;
    using gamer::bench::report::write_text;
    std::filesystem::path folder;
    std::vector<std::uint32_t> numbers;
    CLI::App app{"Writes random loads: a game that never was, on a machine, beside some background.", "bench-random"};
    app.add_option("FOLDER", folder, "The cells go to its folder cells, the games to scenarios")
        ->check(CLI::ExistingDirectory)
        ->required();
    app.add_option("NUMBER", numbers, "Which: the same number is the same load")->check(CLI::Range(0, 999'999'999))->required();
    return gamer::test::run_program(app, argc, argv, [&] {
        for (const auto number : numbers) {
            const auto load = random_load(number);
            const auto file = name_of_load(number) + ".json";
            write_text(folder / "cells" / file, load.cell.dump(2) + '\n');
            write_text(folder / "scenarios" / file, load.scenario.dump(2) + '\n');
        }
    });
}
