// SPDX-License-Identifier: GPL-2.0-only
// The project's rule for rings: what to do about producers that get in each other's way.
#pragma once

namespace gamer::bench::native {

enum class Verdict { keep_one_ring, batch, distribute };

inline Verdict verdict_on(double contention_ns)
{
    constexpr double worth_batching = 10;
    constexpr double worth_distributing = 30;
    if (contention_ns < worth_batching)
        return Verdict::keep_one_ring;
    return contention_ns <= worth_distributing ? Verdict::batch : Verdict::distribute;
}

inline const char *name_of(Verdict verdict)
{
    switch (verdict) {
    case Verdict::keep_one_ring:
        return "keep one ring";
    case Verdict::batch:
        return "batch";
    case Verdict::distribute:
        return "distribute";
    }
    return "unknown";
}

} // namespace gamer::bench::native
