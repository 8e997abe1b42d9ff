// SPDX-License-Identifier: GPL-2.0-only
#include "devices.h"

#include <fcntl.h>
#include <memory>

#include <libevdev/libevdev.h>
#include <libudev.h>

#include "policy.h"

namespace gamer::input {

namespace {

constexpr auto event_prefix = "/dev/input/event";

using Evdev = std::unique_ptr<libevdev, decltype(&libevdev_free)>;

std::uint64_t bit_if(libevdev *device, unsigned type, unsigned code)
{
    return libevdev_has_event_code(device, type, code) ? 1ULL << (code % 64) : 0;
}

// The same bits the hook reads in the kernel, so that both come to the same class.
gamer_device_bits bits_of(libevdev *device)
{
    gamer_device_bits bits{};
    for (unsigned type : {EV_KEY, EV_REL, EV_ABS})
        bits.ev |= libevdev_has_event_type(device, type) ? 1ULL << type : 0;
    bits.rel = bit_if(device, EV_REL, REL_X);
    for (unsigned key = 0; key <= KEY_MAX; ++key)
        bits.key[key / 64] |= bit_if(device, EV_KEY, key);
    return bits;
}

using UdevDevice = std::unique_ptr<udev_device, decltype(&udev_device_unref)>;

// Of its device file; empty if it has none, or is no evdev device.
std::string event_node(const UdevDevice &device)
{
    auto node = device ? udev_device_get_devnode(device.get()) : nullptr;
    return node && std::string_view(node).starts_with(event_prefix) ? node : "";
}

} // namespace

Result<OpenDevice> open_device(const std::string &node)
{
    Fd file(open(node.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
    libevdev *device = nullptr;
    if (!file)
        return fail(code_of_errno(), "cannot open {}: {}; are you root?", node, errno_text());
    if (auto error = libevdev_new_from_fd(file.get(), &device))
        return fail("{} is no evdev device: {}", node, errno_text(error));
    Evdev owner(device, libevdev_free);
    auto bits = bits_of(device);
    Device about{node, gamer_device_class(&bits), libevdev_get_name(device),
                 libevdev_has_property(device, INPUT_PROP_ACCELEROMETER) != 0};
    return OpenDevice{std::move(about), std::move(file)};
}

std::vector<std::string> device_nodes()
{
    std::unique_ptr<udev, decltype(&udev_unref)> context(udev_new(), udev_unref);
    std::unique_ptr<udev_enumerate, decltype(&udev_enumerate_unref)> scan(udev_enumerate_new(context.get()),
                                                                          udev_enumerate_unref);
    udev_enumerate_add_match_subsystem(scan.get(), "input");
    udev_enumerate_add_match_sysname(scan.get(), "event*");
    udev_enumerate_scan_devices(scan.get());
    std::vector<std::string> nodes;
    udev_list_entry *entry;
    udev_list_entry_foreach(entry, udev_enumerate_get_list_entry(scan.get()))
    {
        UdevDevice device(udev_device_new_from_syspath(context.get(), udev_list_entry_get_name(entry)), udev_device_unref);
        auto node = event_node(device);
        if (!node.empty() && access(node.c_str(), F_OK) == 0) // else unplugged while we looked
            nodes.push_back(node);
    }
    return nodes;
}

Result<std::vector<Device>> list_devices()
{
    std::vector<Device> devices;
    for (auto &node : device_nodes())
        devices.push_back(GAMER_TRY(open_device(node)).device);
    return devices;
}

void NewDevices::Unref::operator()(udev *context) const
{
    udev_unref(context);
}

void NewDevices::Unref::operator()(udev_monitor *monitor) const
{
    udev_monitor_unref(monitor);
}

// The kernel's own announcements, which come also where no udevd runs: devtmpfs has made the file by then.
Result<NewDevices> NewDevices::watch()
{
    NewDevices devices;
    devices.context_.reset(udev_new());
    devices.monitor_.reset(devices.context_ ? udev_monitor_new_from_netlink(devices.context_.get(), "kernel") : nullptr);
    auto monitor = devices.monitor_.get();
    if (!monitor || udev_monitor_filter_add_match_subsystem_devtype(monitor, "input", nullptr) < 0 ||
        udev_monitor_enable_receiving(monitor) < 0)
        return fail("cannot watch for input devices: {}", errno_text());
    return devices;
}

int NewDevices::fd() const
{
    return udev_monitor_get_fd(monitor_.get());
}

std::vector<std::string> NewDevices::take()
{
    std::vector<std::string> nodes;
    for (;;) {
        UdevDevice device(udev_monitor_receive_device(monitor_.get()), udev_device_unref);
        if (!device)
            return nodes;
        auto action = udev_device_get_action(device.get());
        auto node = event_node(device);
        if (action && std::string_view(action) == "add" && !node.empty())
            nodes.push_back(node);
    }
}

} // namespace gamer::input
