// SPDX-License-Identifier: GPL-2.0-only
#include "lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <thread>

#include "clock.h"
#include "file.h"
#include "text.h"

namespace gamer {

namespace {

constexpr auto retry_interval = std::chrono::milliseconds(20);

bool try_lock(int fd, std::chrono::milliseconds patience)
{
    auto deadline = std::chrono::steady_clock::now() + patience;
    while (flock(fd, LOCK_EX | LOCK_NB)) {
        if (errno != EWOULDBLOCK || std::chrono::steady_clock::now() >= deadline)
            return false;
        std::this_thread::sleep_for(retry_interval);
    }
    return true;
}

} // namespace

Result<Lock> Lock::take(const std::string &name, std::chrono::milliseconds patience)
{
    if (mkdir(state_folder, 0755) && errno != EEXIST)
        return fail(code_of_errno(), "cannot make {}: {}; are you root?", state_folder, errno_text());
    auto path = fmt::format("{}/{}.lock", state_folder, name);
    Fd file(open(path.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!file)
        return fail(code_of_errno(), "cannot open {}: {}; are you root?", path, errno_text());
    if (!try_lock(file.get(), patience)) {
        auto holder = read_file(path, 32);
        return fail("another {} is at work (process {}); wait for it or stop it", name,
                    holder ? escaped(trimmed(*holder)) : "unknown");
    }
    auto mine = std::to_string(getpid()) + "\n";
    if (ftruncate(file.get(), 0) || pwrite(file.get(), mine.data(), mine.size(), 0) < 0)
        return fail("cannot write {}: {}", path, errno_text());
    return Lock(std::move(file));
}

} // namespace gamer
