// SPDX-License-Identifier: GPL-2.0-only
#include "session.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <vector>

#include "bpf_object.h"
#include "evdev_session.h"
#include "ring.h"

namespace gamer::input {

namespace {

constexpr auto hook = "on_input_event";
constexpr auto hooked_function = "input_event";

// Prints the reports of all CPUs in the order of their times. Stays where it is: its ring holds on to it.
class EventPrinter {
public:
    static Result<std::unique_ptr<EventPrinter>> open(const BpfObject &object)
    {
        auto printer = std::make_unique<EventPrinter>();
        auto keep = [&events = printer->events_](const gamer_input_event &event) { events.push_back(event); };
        printer->ring_ = GAMER_TRY(Ring<gamer_input_event>::open_for_each_cpu(object, "input_rings", GAMER_INPUT_RING_BYTES, keep));
        return printer;
    }

    int fd() const { return ring_->fd(); }

    Result<void> print()
    {
        GAMER_CHECK(ring_->consume());
        std::ranges::stable_sort(events_, {}, &gamer_input_event::stamp_ns);
        std::ranges::for_each(events_, print_event);
        events_.clear();
        return {};
    }

private:
    std::vector<gamer_input_event> events_;
    std::optional<Ring<gamer_input_event>> ring_;
};

class HookSession : public FeederSession {
public:
    HookSession(BpfObject object, BpfLink link, std::unique_ptr<EventPrinter> printer)
        : object_(std::move(object)), link_(std::move(link)), printer_(std::move(printer))
    {
    }

    std::string source() const override { return "fentry/input_event"; }
    int fd() const override { return printer_ ? printer_->fd() : -1; }
    Result<void> on_ready() override { return printer_->print(); }
    Result<void> on_pulse() override
    {
        if (printer_)
            GAMER_CHECK(printer_->print());
        return object_.run("publish_keyboard");
    }

private:
    BpfObject object_;
    BpfLink link_;
    std::unique_ptr<EventPrinter> printer_;
};

Result<BpfObject> open_object(const Pins &pins, const Settings &settings)
{
    auto object = GAMER_TRY(BpfObject::open("gamer_input", GAMER_BPF_IMAGE(input)));
    GAMER_CHECK(object.share(pins));
    GAMER_CHECK(object.set("window_ns", std::uint64_t(settings.window_us) * GAMER_USEC));
    GAMER_CHECK(object.set("ring_has_consumer", settings.print_events));
    return object;
}

Result<std::unique_ptr<FeederSession>> start_hook(const Pins &pins, const Settings &settings)
{
    if (!can_trace(hooked_function))
        return fail(ExitCode::unsupported, "this kernel does not let {} be hooked", hooked_function);
    auto object = GAMER_TRY(open_object(pins, settings));
    GAMER_CHECK(object.load());
    std::unique_ptr<EventPrinter> printer;
    if (settings.print_events)
        printer = GAMER_TRY(EventPrinter::open(object));
    auto link = GAMER_TRY(object.attach(hook));
    return std::make_unique<HookSession>(std::move(object), std::move(link), std::move(printer));
}

Result<std::unique_ptr<FeederSession>> start_evdev(const Pins &pins, const Settings &settings)
{
    auto object = GAMER_TRY(open_object(pins, settings));
    GAMER_CHECK(object.disable(hook));
    GAMER_CHECK(object.load());
    return start_evdev_session(pins, std::move(object), settings);
}

} // namespace

const char *class_name(std::uint32_t device_class)
{
    static constexpr const char *names[] = {"mouse", "keyboard", "gamepad", "touch", "other"};
    static_assert(std::size(names) == GAMER_DEVICE_CLASSES);
    return names[device_class < GAMER_DEVICE_CLASSES ? device_class : std::uint32_t(GAMER_DEVICE_OTHER)];
}

void print_event(const gamer_input_event &event)
{
    fmt::print("{{\"time_ns\":{},\"class\":\"{}\",\"cpu\":{}}}\n", event.stamp_ns, class_name(event.device_class),
               event.cpu);
    std::fflush(stdout);
}

Result<std::unique_ptr<FeederSession>> start_session(const Pins &pins, const Settings &settings)
{
    if (settings.source == Source::evdev)
        return start_evdev(pins, settings);
    auto session = start_hook(pins, settings);
    // Pins that vanished are no reason to read /dev/input.
    if (session || settings.source == Source::hook || session.error().code == ExitCode::not_running)
        return session;
    fmt::print(stderr, "gamer-input: {}; reading /dev/input instead\n", session.error().text);
    return start_evdev(pins, settings);
}

} // namespace gamer::input
