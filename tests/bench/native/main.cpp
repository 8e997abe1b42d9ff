// SPDX-License-Identifier: GPL-2.0-only
// bpf-cost: what the BPF building blocks cost on this machine, and what that says about one ring or many.
#include "bench/native/report.h"
#include "bpf_object.h"
#include "support/program.h"

extern "C" const std::byte gamer_bpf_cost_begin[], gamer_bpf_cost_end[];

int main(int argc, char **argv)
{
    using namespace gamer::bench::native;
    double seconds_each = 0.5;
    bool json = false;
    CLI::App app{"Measures what the building blocks of our BPF programs cost on this machine.", "bpf-cost"};
    app.add_option("--seconds-each", seconds_each, "Repeat each measurement for so long")
        ->check(CLI::Range(0.01, 60.0))
        ->capture_default_str();
    app.add_flag("--json", json, "Print one JSON object");
    return gamer::test::run_program(app, argc, argv, [&] {
        const auto costs = measure_costs(GAMER_BPF_IMAGE(cost), gamer::test::Seconds{seconds_each});
        fmt::print("{}", json ? json_report(costs) : text_report(costs));
    });
}
