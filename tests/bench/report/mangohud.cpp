// SPDX-License-Identifier: GPL-2.0-only
// The columns, their order and their units are those of writeFileHeaders() and Logger::writeToFile() in MangoHud's
// src/logging.cpp at a5e7dc78 (2026-08-07), and its bin/mangoplot.py at that commit has read such a file. It takes the names of
// the columns from the line with a field "fps", drops the first frame, and draws nothing of fewer than 10000 frames.
#include "bench/report/mangohud.h"

#include <fmt/format.h>

#include "bench/report/escape.h"

namespace gamer::bench::report {
namespace {

constexpr auto system_columns = "os,cpu,gpu,ram,kernel,driver,cpuscheduler\n";
constexpr auto frame_columns = "fps,frametime,cpu_load,cpu_power,gpu_load,cpu_temp,gpu_temp,gpu_core_clock,gpu_mem_clock,"
                               "gpu_vram_used,gpu_power,ram_used,swap_used,process_rss,cpu_mhz,elapsed\n";
// Between the time of a frame and the time of the log.
constexpr auto unknown_columns = "0,0,0,0,0,0,0,0,0,0,0,0,0";

std::string frame_line(double frame_us, double elapsed_us)
{
    const double fps = frame_us > 0 ? 1e6 / frame_us : 0;
    return fmt::format("{:.6g},{:.6g},{},{:.0f}\n", fps, frame_us / 1000, unknown_columns, elapsed_us * 1000);
}

} // namespace

std::string mangohud_log(const Run &run, const Json &line)
{
    std::string frames;
    double elapsed_us = 0;
    for (const auto &frame : find(line, "/game/frame_times_us")) {
        const double frame_us = frame.is_number() ? frame.get<double>() : 0;
        elapsed_us += frame_us;
        frames += frame_line(frame_us, elapsed_us);
    }
    if (frames.empty())
        return {};
    const auto system = fmt::format("Linux,QEMU TCG,0,0,{},0,{}\n", csv_field(run.environment.kernel),
                                    csv_field(text(line, "/peer")));
    return system_columns + system + frame_columns + frames;
}

} // namespace gamer::bench::report
