// SPDX-License-Identifier: GPL-2.0-only
// bench-random: writes random loads to where tests/bench/run finds them.
#include <filesystem>
#include <fstream>

#include "bench/random/load.h"
#include "support/program.h"

namespace {

void write_json(const std::filesystem::path &path, const nlohmann::ordered_json &json)
{
    std::ofstream file{path};
    if (!(file << json.dump(2) << '\n' << std::flush))
        throw gamer::test::Failure("cannot write " + path.string());
}

} // namespace

int main(int argc, char **argv)
{
    using namespace gamer::bench::random;
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
            write_json(folder / "cells" / (name_of_load(number) + ".json"), load.cell);
            write_json(folder / "scenarios" / (name_of_load(number) + ".json"), load.scenario);
        }
    });
}
