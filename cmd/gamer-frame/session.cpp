// SPDX-License-Identifier: GPL-2.0-only
#include "session.h"

#include <sys/timerfd.h>

#include "bpf_object.h"
#include "clock.h"

namespace gamer::frame {

namespace {

constexpr auto hook = "on_vblank";

// A timer that fires at absolute multiples of the period, so that lateness does not add up.
Result<Fd> start_timer(unsigned hz)
{
    Fd timer(timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK));
    long period_ns = long(GAMER_SEC / hz);
    auto first = now_ns() + std::uint64_t(period_ns);
    itimerspec spec{};
    spec.it_interval = {period_ns / long(GAMER_SEC), period_ns % long(GAMER_SEC)};
    spec.it_value = {time_t(first / GAMER_SEC), long(first % GAMER_SEC)};
    if (!timer || timerfd_settime(timer.get(), TFD_TIMER_ABSTIME, &spec, nullptr))
        return fail("cannot start a timer of {} Hz: {}", hz, errno_text());
    return timer;
}

class DisplaySession : public FeederSession {
public:
    DisplaySession(BpfObject object, BpfLink link) : object_(std::move(object)), link_(std::move(link)) {}
    std::string source() const override { return "fentry/drm_handle_vblank"; }

private:
    BpfObject object_;
    BpfLink link_;
};

class TimerSession : public FeederSession {
public:
    TimerSession(BpfObject object, Fd timer, unsigned hz) : object_(std::move(object)), timer_(std::move(timer)), hz_(hz) {}
    std::string source() const override { return fmt::format("timer, {} Hz", hz_); }
    int fd() const override { return timer_.get(); }

    // Ticks that were slept through are gone: a late window helps no frame.
    Result<void> on_ready() override
    {
        std::uint64_t ticks;
        if (read(timer_.get(), &ticks, sizeof(ticks)) != sizeof(ticks))
            return {};
        return object_.run("on_timer");
    }

private:
    BpfObject object_;
    Fd timer_;
    unsigned hz_;
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
        return std::make_unique<TimerSession>(std::move(object), GAMER_TRY(start_timer(settings.hz)), settings.hz);
    }
    auto loaded = object.load();
    if (!loaded)
        return fail(loaded.error().code == ExitCode::failed ? ExitCode::unsupported : loaded.error().code,
                    "cannot hook the display's vblank: {}; without a display that ticks use --hz", loaded.error().text);
    auto link = GAMER_TRY(object.attach(hook));
    return std::make_unique<DisplaySession>(std::move(object), std::move(link));
}

} // namespace gamer::frame
