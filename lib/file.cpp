// SPDX-License-Identifier: GPL-2.0-only
#include "file.h"

#include <cstdio>
#include <fcntl.h>

#include "fd.h"

namespace gamer {

Result<std::string> read_file(const std::string &path, std::size_t limit)
{
    Fd file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file)
        return fail("cannot read {}: {}", path, errno_text());
    std::string text;
    char block[4096];
    while (text.size() < limit) {
        auto got = read(file.get(), block, std::min(sizeof(block), limit - text.size()));
        if (got < 0)
            return fail("cannot read {}: {}", path, errno_text());
        if (got == 0)
            break;
        text.append(block, std::size_t(got));
    }
    return text;
}

Result<void> replace_file(const std::string &path, std::string_view text, int mode)
{
    auto next = path + ".new";
    Fd file(open(next.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, mode));
    if (!file)
        return fail("cannot write {}: {}", next, errno_text());
    errno = ENOSPC; // what a short write means, which sets nothing
    if (write(file.get(), text.data(), text.size()) != ssize_t(text.size()) || rename(next.c_str(), path.c_str())) {
        auto reason = errno_text();
        unlink(next.c_str());
        return fail("cannot write {}: {}", path, reason);
    }
    return {};
}

} // namespace gamer
