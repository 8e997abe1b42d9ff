// SPDX-License-Identifier: GPL-2.0-only
#include "sched_ext.h"

#include <cstdio>
#include <sys/utsname.h>

#include "file.h"
#include "text.h"

namespace gamer {

namespace {

std::string read_word(const std::string &path)
{
    auto text = read_file(path, 256);
    return text ? std::string(trimmed(*text)) : std::string();
}

} // namespace

SchedExtState read_sched_ext(const std::string &root)
{
    SchedExtState now;
    now.state = read_word(root + "/state");
    now.supported = !now.state.empty();
    now.ops = read_word(root + "/root/ops");
    now.enable_seq = parse_number(read_word(root + "/enable_seq")).value_or(0);
    return now;
}

std::uint64_t read_hotplug_seq(const std::string &root)
{
    return parse_number(read_word(root + "/hotplug_seq")).value_or(0);
}

unsigned kernel_release()
{
    utsname name{};
    unsigned major = 0, minor = 0;
    uname(&name);
    std::sscanf(name.release, "%u.%u", &major, &minor);
    return major * 1000 + minor;
}

} // namespace gamer
