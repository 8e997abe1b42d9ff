// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string>
#include <vector>

#include "../../bpf/abi.h"
#include "result.h"

namespace gamer::input {

struct Device {
    std::string node; // "/dev/input/event3"
    gamer_device_class device_class;
    std::string name; // chosen by the device: escape before printing
};

// Every input device, from what it says it can do. None is read from, and none is grabbed.
Result<std::vector<Device>> list_devices();

} // namespace gamer::input
