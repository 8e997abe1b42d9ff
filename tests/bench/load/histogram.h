// SPDX-License-Identifier: GPL-2.0-only
// Counts by powers of two: small enough to print, and the same buckets as the project's BPF histograms.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace gamer::bench {

class Log2Histogram {
public:
    static constexpr std::size_t buckets = 32;

    // Bucket 0 holds 0, bucket n holds 2^(n-1) .. 2^n - 1, and the last one everything above.
    static constexpr std::size_t bucket_of(std::uint64_t value)
    {
        return std::min<std::size_t>(static_cast<std::size_t>(std::bit_width(value)), buckets - 1);
    }
    static constexpr std::uint64_t lowest(std::size_t bucket)
    {
        return bucket == 0 ? 0 : std::uint64_t{1} << (bucket - 1);
    }

    void add(std::uint64_t value) { ++counts_[bucket_of(value)]; }
    [[nodiscard]] std::uint64_t count(std::size_t bucket) const { return counts_.at(bucket); }

private:
    std::array<std::uint64_t, buckets> counts_{};
};

} // namespace gamer::bench
