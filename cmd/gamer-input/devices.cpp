// SPDX-License-Identifier: GPL-2.0-only
#include "devices.h"

#include <fcntl.h>
#include <memory>

#include <libevdev/libevdev.h>
#include <libudev.h>

#include "fd.h"
#include "policy.h"

namespace gamer::input {

namespace {

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

Result<Device> open_device(const std::string &node)
{
    Fd file(open(node.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
    libevdev *device = nullptr;
    if (!file)
        return fail(code_of_errno(), "cannot open {}: {}; are you root?", node, errno_text());
    if (auto error = libevdev_new_from_fd(file.get(), &device))
        return fail("{} is no evdev device: {}", node, errno_text(error));
    Evdev owner(device, libevdev_free);
    auto bits = bits_of(device);
    return Device{node, gamer_device_class(&bits), libevdev_get_name(device)};
}

} // namespace

Result<std::vector<Device>> list_devices()
{
    std::unique_ptr<udev, decltype(&udev_unref)> context(udev_new(), udev_unref);
    std::unique_ptr<udev_enumerate, decltype(&udev_enumerate_unref)> scan(udev_enumerate_new(context.get()),
                                                                          udev_enumerate_unref);
    udev_enumerate_add_match_subsystem(scan.get(), "input");
    udev_enumerate_add_match_sysname(scan.get(), "event*");
    udev_enumerate_scan_devices(scan.get());
    std::vector<Device> devices;
    udev_list_entry *entry;
    udev_list_entry_foreach(entry, udev_enumerate_get_list_entry(scan.get()))
    {
        std::unique_ptr<udev_device, decltype(&udev_device_unref)> device(
            udev_device_new_from_syspath(context.get(), udev_list_entry_get_name(entry)), udev_device_unref);
        auto node = device ? udev_device_get_devnode(device.get()) : nullptr;
        if (!node || access(node, F_OK)) // unplugged while we looked
            continue;
        devices.push_back(GAMER_TRY(open_device(node)));
    }
    return devices;
}

} // namespace gamer::input
