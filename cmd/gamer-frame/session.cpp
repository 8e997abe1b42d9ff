// SPDX-License-Identifier: GPL-2.0-only
#include "session.h"

#include <cmath>
#include <sys/timerfd.h>

#include "bpf_object.h"
#include "clock.h"
#include "source_choice.h"

namespace gamer::frame {

namespace {

constexpr auto hook = "on_vblank";

itimerspec timer_spec(std::uint64_t first_ns, std::uint64_t period_ns)
{
    itimerspec spec{};
    spec.it_value = {time_t(first_ns / GAMER_SEC), long(first_ns % GAMER_SEC)};
    spec.it_interval = {time_t(period_ns / GAMER_SEC), long(period_ns % GAMER_SEC)};
    return spec;
}

// Fires `wait_ns` from now and then, unless it is 0, at absolute multiples of the period: lateness does not add up.
Result<Fd> start_timer(std::uint64_t wait_ns, std::uint64_t period_ns)
{
    Fd timer(timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK));
    auto spec = timer_spec(now_ns() + wait_ns, period_ns);
    if (!timer || timerfd_settime(timer.get(), TFD_TIMER_ABSTIME, &spec, nullptr))
        return fail("cannot start a timer of {} ns: {}", wait_ns, errno_text());
    return timer;
}

// How often it expired since it was asked last.
std::uint64_t expirations(const Fd &timer)
{
    std::uint64_t count = 0;
    return read(timer.get(), &count, sizeof(count)) == sizeof(count) ? count : 0;
}

// Follows one display: that of the settings, or the one that ticks fastest.
class DisplaySession : public FeederSession {
public:
    static Result<std::unique_ptr<DisplaySession>> start(BpfObject object, const Settings &settings)
    {
        std::unique_ptr<DisplaySession> session(new DisplaySession(std::move(object)));
        session->link_ = GAMER_TRY(session->object_.attach(hook));
        if (settings.card >= 0 && settings.crtc >= 0)
            session->followed_ = gamer_frame_source(std::uint32_t(settings.card), std::uint32_t(settings.crtc));
        else
            session->sample_ = GAMER_TRY(start_timer(settings.sample_ms * GAMER_MSEC, 0));
        return session;
    }

    std::string source() const override
    {
        if (!followed_)
            return "fentry/drm_handle_vblank";
        return fmt::format("fentry/drm_handle_vblank, {}:{}", *followed_ / GAMER_FRAME_CRTCS, *followed_ % GAMER_FRAME_CRTCS);
    }

    int fd() const override { return sample_.get(); }
    bool hooks_module() const override { return true; }

    Result<void> on_ready() override
    {
        if (expirations(sample_))
            return choose();
        return {};
    }

    // The second since the pulse before is a sample, too: a display may have been switched off, or a faster one on.
    Result<void> on_pulse() override
    {
        if (sampled_)
            return choose();
        return {};
    }

private:
    explicit DisplaySession(BpfObject object) : object_(std::move(object)) {}

    Result<void> choose()
    {
        auto now = GAMER_TRY(object_.get<Vblanks>("vblanks"));
        auto choice = choose_source(counted_, now, followed_);
        counted_ = now;
        sampled_ = true;
        if (choice == followed_)
            return {};
        followed_ = choice;
        return object_.run("follow", gamer_frame_choice{*choice});
    }

    BpfObject object_;
    BpfLink link_;
    Fd sample_;
    bool sampled_ = false; // stays so where card and CRTC are given
    Vblanks counted_{};
    std::optional<std::uint32_t> followed_;
};

class TimerSession : public FeederSession {
public:
    TimerSession(BpfObject object, Fd timer, double hz) : object_(std::move(object)), timer_(std::move(timer)), hz_(hz) {}
    std::string source() const override { return fmt::format("timer, {} Hz", hz_); }
    int fd() const override { return timer_.get(); }

    // Ticks that were slept through are gone: a late window helps no frame.
    Result<void> on_ready() override
    {
        if (expirations(timer_))
            return object_.run("on_timer");
        return {};
    }

private:
    BpfObject object_;
    Fd timer_;
    double hz_;
};

Result<BpfObject> open_object(const Pins &pins, const Settings &settings)
{
    auto object = GAMER_TRY(BpfObject::open("gamer_frame", GAMER_BPF_IMAGE(frame)));
    GAMER_CHECK(object.share(pins));
    GAMER_CHECK(object.set("window_ns", std::uint64_t(settings.window_us) * GAMER_USEC));
    GAMER_CHECK(object.set("only_card", settings.card));
    GAMER_CHECK(object.set("only_crtc", settings.crtc));
    return object;
}

} // namespace

Result<std::unique_ptr<FeederSession>> start_session(const Pins &pins, const Settings &settings)
{
    auto object = GAMER_TRY(open_object(pins, settings));
    if (settings.hz) {
        // The hook is not even looked up: --hz is for machines whose kernel has no drm module.
        GAMER_CHECK(object.disable(hook));
        GAMER_CHECK(object.load());
        auto period_ns = std::uint64_t(std::llround(double(GAMER_SEC) / settings.hz));
        return std::make_unique<TimerSession>(std::move(object), GAMER_TRY(start_timer(period_ns, period_ns)), settings.hz);
    }
    auto loaded = object.load();
    if (!loaded)
        return fail(loaded.error().code == ExitCode::failed ? ExitCode::unsupported : loaded.error().code,
                    "cannot hook the display's vblank: {}; without a display that ticks use --hz", loaded.error().text);
    return DisplaySession::start(std::move(object), settings);
}

} // namespace gamer::frame
