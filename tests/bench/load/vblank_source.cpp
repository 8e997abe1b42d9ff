// SPDX-License-Identifier: GPL-2.0-only
#include "bench/load/vblank_source.h"

#include <algorithm>

#include "support/drm_card.h"
#include "support/vblank.h"

namespace gamer::bench {
namespace {

using test::Clock;
using test::Vblank;

class TimerVblanks final : public VblankSource {
public:
    explicit TimerVblanks(double hz) : grid_{Clock::now(), 1e9 / hz} {}

    Time wait() override
    {
        last_ = std::max(last_ + 1, grid_.last_until(Clock::now()));
        const Time at = time_of(last_);
        while (!test::sleep_until(at)) {
        }
        return at;
    }
    [[nodiscard]] VblankGrid grid() const override { return grid_; }

private:
    [[nodiscard]] Time time_of(std::int64_t number) const
    {
        return grid_.origin + Nanoseconds{static_cast<std::int64_t>(static_cast<double>(number) * grid_.period_ns)};
    }

    VblankGrid grid_;
    std::int64_t last_ = 0;
};

class DrmVblanks final : public VblankSource {
public:
    explicit DrmVblanks(const std::string &path) : card_(test::open_card(path))
    {
        // Opening a card without a master makes the opener its master, which would lock out the compositor.
        if (drmIsMaster(card_.get()) != 0)
            drmDropMaster(card_.get());
        const auto lit = test::find_lit_crtc(card_, *test::get_resources(card_, path));
        if (!lit)
            throw test::Failure(fmt::format("no display of {} is lit: start virtual-display first", path));
        crtc_index_ = lit->index;
        nominal_period_ns_ = 1e9 / std::max(lit->mode.vrefresh, 1U);
        first_ = last_ = test::wait_next_vblank(card_.get(), crtc_index_);
    }

    Time wait() override
    {
        last_ = test::wait_vblank_after(card_.get(), crtc_index_, last_);
        return last_.at;
    }
    [[nodiscard]] VblankGrid grid() const override
    {
        const auto periods = last_.sequence - first_.sequence;
        const auto measured = static_cast<double>((last_.at - first_.at).count()) / periods;
        return {first_.at, periods == 0 ? nominal_period_ns_ : measured};
    }

private:
    Fd card_;
    unsigned crtc_index_ = 0;
    double nominal_period_ns_ = 0;
    Vblank first_;
    Vblank last_;
};

} // namespace

std::unique_ptr<VblankSource> timer_vblanks(double hz)
{
    return std::make_unique<TimerVblanks>(hz);
}

std::unique_ptr<VblankSource> drm_vblanks(const std::string &card)
{
    return std::make_unique<DrmVblanks>(card);
}

} // namespace gamer::bench
