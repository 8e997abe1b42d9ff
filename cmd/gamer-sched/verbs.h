// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "scheduler.h"

// What the commands of gamer-sched do, each in a file of its name.
namespace gamer::sched {

Result<ExitCode> run(const Start &start);
Result<ExitCode> attach(const Start &start);
Result<ExitCode> detach(const std::string &pin_root);
Result<ExitCode> set(const std::string &pin_root, const Settings &settings);
Result<ExitCode> status(const std::string &pin_root, bool json);
Result<ExitCode> check(const std::string &pin_root, bool json);

} // namespace gamer::sched
