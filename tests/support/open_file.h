// SPDX-License-Identifier: GPL-2.0-only
// Opening a file that has to be there.
#pragma once

#include <string>

#include <fcntl.h>

#include "fd.h"
#include "support/failure.h"

namespace gamer::test {

inline Fd open_file(const std::string &path, int flags)
{
    Fd file{open(path.c_str(), flags | O_CLOEXEC)};
    if (!file)
        fail("open", path);
    return file;
}

} // namespace gamer::test
