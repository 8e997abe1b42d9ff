// SPDX-License-Identifier: GPL-2.0-only
#include "pin_folder.h"

#include <algorithm>
#include <dirent.h>
#include <fcntl.h>
#include <memory>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

#include "pins.h"

namespace gamer::sched {

namespace {

constexpr std::string_view staging_mark = "_new_"; // bpffs allows no dots in names

std::string parent_of(const std::string &root)
{
    auto slash = root.find_last_of('/');
    return slash == 0 ? "/" : root.substr(0, slash);
}

std::vector<std::string> entries(const std::string &folder)
{
    std::unique_ptr<DIR, int (*)(DIR *)> open(opendir(folder.c_str()), closedir);
    std::vector<std::string> names;
    while (auto entry = open ? readdir(open.get()) : nullptr)
        if (std::string_view name = entry->d_name; name != "." && name != "..")
            names.emplace_back(name);
    return names;
}

// Others may own what is in a shared parent, but may not be able to replace what is ours.
Result<void> check_parent(const std::string &parent)
{
    struct stat info;
    if (lstat(parent.c_str(), &info))
        return fail("cannot look into {}: {}", parent, errno_text());
    bool shared = info.st_mode & 022 && !(info.st_mode & S_ISVTX);
    if (!S_ISDIR(info.st_mode) || (info.st_uid != 0 && info.st_uid != geteuid()) || shared)
        return fail("{} is not a folder that only root can change; remove it, or choose another --pin-root", parent);
    return {};
}

// Ours to empty: nothing but our names is in it, or at least the record that only gamer-sched makes.
bool is_ours(const std::vector<std::string> &names)
{
    auto known = [](const std::string &name) {
        return name == link_name || std::ranges::any_of(map_specs(), [&](auto &spec) { return name == spec.name; });
    };
    return std::ranges::all_of(names, known) || std::ranges::find(names, map_specs()[map_abi].name) != names.end();
}

Result<void> make_parent(const std::string &parent)
{
    if (mkdir(parent.c_str(), 0700) && errno != EEXIST)
        return fail("cannot make {}: {}; is /sys/fs/bpf mounted and writable?", parent, errno_text());
    return check_parent(parent);
}

} // namespace

Result<PinFolder> PinFolder::stage(const std::string &root)
{
    GAMER_CHECK(make_parent(parent_of(root)));
    auto staging = fmt::format("{}{}{}", root, staging_mark, getpid());
    if (mkdir(staging.c_str(), 0700))
        return fail("cannot make {}: {}", staging, errno_text());
    return PinFolder(root, staging);
}

PinFolder::PinFolder(PinFolder &&other) noexcept
    : root_(std::move(other.root_)), current_(std::move(other.current_)), owned_(std::exchange(other.owned_, false))
{
}

PinFolder::~PinFolder()
{
    if (owned_)
        (void)remove_pins(current_);
}

Result<void> PinFolder::publish()
{
    if (renameat2(AT_FDCWD, current_.c_str(), AT_FDCWD, root_.c_str(), RENAME_NOREPLACE))
        return fail("cannot rename {} to {}: {}", current_, root_, errno_text());
    current_ = root_;
    return {};
}

Result<void> remove_pins(const std::string &root)
{
    if (!Pins::look(root))
        return {};
    GAMER_CHECK(check_folder(root, false));
    auto names = entries(root);
    if (!is_ours(names))
        return fail("{} holds things that gamer-sched did not make; choose another --pin-root", root);
    // The link goes first: on kernels before 7.1 a dead link removed late ends the next, healthy scheduler.
    auto link = root + "/" + link_name;
    if (unlink(link.c_str()) && errno != ENOENT && errno != ENOTDIR)
        return fail("cannot remove {}: {}", link, errno_text());
    for (auto &name : names)
        unlink((root + "/" + name).c_str());
    if (rmdir(root.c_str()) && errno != ENOENT)
        return fail("cannot remove {}: {}", root, errno_text());
    rmdir(parent_of(root).c_str()); // fails, as it should, while anything else is in it
    return {};
}

void remove_abandoned(const std::string &root)
{
    auto parent = parent_of(root);
    if (!check_parent(parent))
        return;
    auto prefix = root.substr(root.find_last_of('/') + 1) + std::string(staging_mark);
    for (auto &name : entries(parent))
        if (name.starts_with(prefix))
            (void)remove_pins(parent + "/" + name);
}

} // namespace gamer::sched
