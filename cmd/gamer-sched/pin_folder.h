// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string>

#include "result.h"

namespace gamer::sched {

/*
 * The folder of pins while it is being made. Everything goes into a staging folder beside the final one, which appears
 * complete or not at all. Unless keep() was called, the destructor removes whatever there is.
 */
class PinFolder {
public:
    static Result<PinFolder> stage(const std::string &root);
    PinFolder(PinFolder &&other) noexcept;
    ~PinFolder();

    // Where a map or link of this name is to be pinned.
    std::string path(const std::string &name) const { return current_ + "/" + name; }

    // Renames the staging folder into place; fails if something is there.
    Result<void> publish();
    void keep() { owned_ = false; }

private:
    PinFolder(std::string root, std::string staging) : root_(std::move(root)), current_(std::move(staging)) {}

    std::string root_;
    std::string current_;
    bool owned_ = true;
};

// Removes a folder of pins, its link first, its parent if that is empty then. Nothing there is no error.
Result<void> remove_pins(const std::string &root);

// Removes staging folders that a killed gamer-sched left beside `root`. Call with the lock held.
void remove_abandoned(const std::string &root);

constexpr auto link_name = "link";
constexpr auto timer_name = "timer";

} // namespace gamer::sched
