// SPDX-License-Identifier: GPL-2.0-only
#include "evdev_session.h"

#include <algorithm>
#include <array>
#include <map>
#include <sys/epoll.h>
#include <sys/ioctl.h>

#include <bpf/libbpf.h>
#include <strings.h>

#include "clock.h"
#include "devices.h"
#include "maps.h"
#include "report_counter.h"

namespace gamer::input {

namespace {

constexpr std::size_t ready_at_once = 64;
constexpr std::size_t events_at_once = 64;

class EvdevSession : public FeederSession {
public:
    static Result<std::unique_ptr<EvdevSession>> start(const Pins &pins, BpfObject object, const Settings &settings)
    {
        auto windows = GAMER_TRY(MappedArray<gamer_window>::open(pins, map_windows));
        auto arrivals = GAMER_TRY(NewDevices::watch());
        Fd epoll(epoll_create1(EPOLL_CLOEXEC));
        std::unique_ptr<EvdevSession> session(
            new EvdevSession(std::move(object), std::move(windows), std::move(arrivals), std::move(epoll), settings));
        // Watching began before this look: a device that comes in between is seen twice, not missed.
        GAMER_CHECK(session->wait_on(session->arrivals_.fd()));
        for (auto &node : device_nodes())
            session->add(node);
        return session;
    }

    ~EvdevSession() override { (void)publish(); }

    std::string source() const override { return fmt::format("evdev, {} device{}", devices_.size(), devices_.size() == 1 ? "" : "s"); }
    int fd() const override { return epoll_.get(); }
    Result<void> on_pulse() override { return publish(); }

    Result<void> on_ready() override
    {
        std::array<epoll_event, ready_at_once> ready;
        auto count = epoll_wait(epoll_.get(), ready.data(), int(ready.size()), 0);
        bool came = false;
        for (int i = 0; i < count; ++i) {
            if (ready[std::size_t(i)].data.fd == arrivals_.fd())
                came = true;
            else
                read_device(ready[std::size_t(i)].data.fd);
        }
        // Last, because a device that was unplugged and comes again has the same node.
        if (came)
            for (auto &node : arrivals_.take())
                add(node);
        return {};
    }

private:
    EvdevSession(BpfObject object, MappedArray<gamer_window> windows, NewDevices arrivals, Fd epoll, const Settings &settings)
        : object_(std::move(object)), windows_(std::move(windows)), arrivals_(std::move(arrivals)), epoll_(std::move(epoll)),
          settings_(settings)
    {
    }

    Result<void> wait_on(int fd)
    {
        epoll_event event{.events = EPOLLIN, .data = {.fd = fd}};
        if (epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event))
            return fail("cannot wait for input: {}", errno_text());
        return {};
    }

    // A device that cannot be opened is one that is gone again, or not ours to read: the others still count.
    void add(const std::string &node)
    {
        auto known = [&](auto &entry) { return entry.second.device.node == node; };
        auto opened = std::ranges::any_of(devices_, known) ? fail("{} is open", node) : open_device(node);
        if (!opened || opened->device.moves_alone)
            return;
        auto fd = opened->file.get();
        int clock = CLOCK_MONOTONIC;
        if (ioctl(fd, EVIOCSCLOCKID, &clock) == 0 && wait_on(fd))
            devices_.emplace(fd, std::move(*opened));
    }

    // Not by libevdev_next_event(), which would remember which keys are down and where each axis is.
    void read_device(int fd)
    {
        auto found = devices_.find(fd);
        if (found == devices_.end())
            return;
        std::array<input_event, events_at_once> events;
        auto size = read(fd, events.data(), sizeof(events));
        if (size < 0 && errno == EAGAIN)
            return;
        if (size <= 0) // unplugged; closing the file ends waiting on it
            return void(devices_.erase(found));
        auto device_class = found->second.device.device_class;
        auto reports = counter_.count(device_class, std::span(events).first(std::size_t(size) / sizeof(input_event)));
        explicit_bzero(events.data(), sizeof(events));
        if (reports)
            announce(device_class, reports);
    }

    void announce(gamer_device_class device_class, unsigned reports)
    {
        auto now = now_ns();
        bool keyboard = device_class == GAMER_DEVICE_KEYBOARD;
        if (settings_.window_us)
            open_window(keyboard ? now - now % GAMER_MSEC : now);
        for (unsigned i = 0; i < reports && settings_.print_events && !keyboard; ++i)
            print_event({now, std::uint32_t(device_class), std::uint32_t(sched_getcpu())});
    }

    void open_window(std::uint64_t opened_ns)
    {
        auto &window = windows_[gamer_window_index(GAMER_WINDOW_INPUT, GAMER_WINDOW_GLOBAL)];
        store(window.opened_ns, __u64(opened_ns));
        store(window.until_ns, __u64(opened_ns + settings_.window_us * GAMER_USEC));
        store(window.seen_late, __u32(true));
    }

    Result<void> publish()
    {
        auto sums = counter_.take();
        std::uint32_t key = 0;
        auto map = GAMER_TRY(object_.map("report_sums"));
        if (auto error = bpf_map__update_elem(map, &key, sizeof(key), &sums, sizeof(sums), BPF_ANY))
            return fail("cannot hand over the counted reports: {}", errno_text(error));
        return object_.run("publish_reports");
    }

    BpfObject object_;
    MappedArray<gamer_window> windows_;
    NewDevices arrivals_;
    Fd epoll_;
    Settings settings_;
    ReportCounter counter_;
    std::map<int, OpenDevice> devices_; // by descriptor
};

} // namespace

Result<std::unique_ptr<FeederSession>> start_evdev_session(const Pins &pins, BpfObject object, const Settings &settings)
{
    return EvdevSession::start(pins, std::move(object), settings);
}

} // namespace gamer::input
