// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "../../bpf/abi.h"
#include "fd.h"
#include "result.h"

struct udev;
struct udev_monitor;

namespace gamer::input {

struct Device {
    std::string node; // "/dev/input/event3"
    gamer_device_class device_class = GAMER_DEVICE_OTHER;
    std::string name;         // chosen by the device: escape before printing
    bool moves_alone = false; // an accelerometer: it reports while nobody touches it
};

// A device and the open file from which its class was told; nothing was read from that yet.
struct OpenDevice {
    Device device;
    Fd file;
};

Result<OpenDevice> open_device(const std::string &node);

// Every input device, from what it says it can do. None is read from, and none is grabbed.
Result<std::vector<Device>> list_devices();

// The device files of those that are there now.
std::vector<std::string> device_nodes();

// Those that come later.
class NewDevices {
public:
    static Result<NewDevices> watch();

    // Readable when a device came or went.
    int fd() const;
    // The device files of those that came since; what went says so itself.
    std::vector<std::string> take();

private:
    struct Unref {
        void operator()(udev *context) const;
        void operator()(udev_monitor *monitor) const;
    };

    std::unique_ptr<udev, Unref> context_;
    std::unique_ptr<udev_monitor, Unref> monitor_;
};

} // namespace gamer::input
