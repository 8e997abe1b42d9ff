// SPDX-License-Identifier: GPL-2.0-only
// The reports of a mouse that the kernel had to drop because nobody read them: the worst, and without them a scheduler that
// lets the reader wait for long would look better than one that lets it wait for less.
#pragma once

#include <vector>

#include "support/clock.h"

namespace gamer::bench {

class DroppedReports {
public:
    // A report each `period`; 0: nobody knows, and none is made up.
    explicit DroppedReports(test::Nanoseconds period) : period_(period) {}

    // The kernel says that it dropped some.
    void note() { dropped_ = true; }

    // When those were sent that are missing before the one sent at `sent`.
    std::vector<test::Time> before(test::Time sent)
    {
        std::vector<test::Time> missing;
        if (dropped_ && period_.count() > 0 && last_ != test::Time{})
            for (auto at = last_ + period_; at + period_ / 2 < sent; at += period_)
                missing.push_back(at);
        dropped_ = false;
        last_ = sent;
        return missing;
    }

private:
    test::Nanoseconds period_;
    test::Time last_{};
    bool dropped_ = false;
};

} // namespace gamer::bench
