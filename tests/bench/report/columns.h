// SPDX-License-Identifier: GPL-2.0-only
// The figures that matter most, as the columns of a table.
#pragma once

namespace gamer::bench::report {

struct Column {
    const char *heading, *metric;
    int decimals = 0;
    double divisor = 1;
};

inline constexpr Column game_columns[] = {
    {"missed %", "missed_percent", 1},
    {"1 % low fps", "fps_low_1_percentile", 1},
    {"frame p99.9 ms", "frame_p99_9", 1, 1000},
    {"input wake p99 us", "input_wake_p99"},
    {"input wake p99.9 us", "input_wake_p99_9"},
    {"input to present p99 ms", "input_present_p99", 1, 1000},
    {"audio dropouts", "audio_dropouts"},
    {"background work %", "background_percent"},
    {"longest wait ms", "longest_wait_ms", 1},
    {"BPF ns per wake", "bpf_ns_per_wake"},
};

} // namespace gamer::bench::report
