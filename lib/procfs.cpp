// SPDX-License-Identifier: GPL-2.0-only
#include "procfs.h"

#include <climits>
#include <dirent.h>
#include <memory>
#include <unistd.h>

#include "file.h"
#include "text.h"

namespace gamer {

namespace {

// Positions behind the comm in /proc/PID/stat, see proc_pid_stat(5).
constexpr std::size_t field_parent = 1;
constexpr std::size_t field_start_ticks = 19;

} // namespace

std::optional<ProcessInfo> parse_stat(std::string_view line)
{
    auto open = line.find('('), close = line.rfind(')');
    if (open == std::string_view::npos || close == std::string_view::npos || close < open || close + 2 > line.size())
        return {};
    auto fields = split(trimmed(line.substr(close + 2)), ' ');
    auto pid = parse_number(trimmed(line.substr(0, open)));
    if (!pid || fields.size() <= field_start_ticks)
        return {};
    auto parent = parse_number(fields[field_parent]), ticks = parse_number(fields[field_start_ticks]);
    if (!parent || !ticks)
        return {};
    ProcessInfo info;
    info.process = {std::uint32_t(*pid), std::uint32_t(*ticks)};
    info.parent_tgid = std::uint32_t(*parent);
    info.comm = line.substr(open + 1, close - open - 1);
    return info;
}

std::optional<std::string> variable(std::string_view environment, std::string_view name)
{
    for (auto entry : split(environment, '\0'))
        if (entry.starts_with(name) && entry.substr(name.size()).starts_with('='))
            return std::string(entry.substr(name.size() + 1));
    return {};
}

std::string ProcFs::path(std::uint32_t tgid, std::string_view file) const
{
    return fmt::format("{}/{}/{}", root_, tgid, file);
}

std::optional<ProcessInfo> ProcFs::info(std::uint32_t tgid) const
{
    auto line = read_file(path(tgid, "stat"), 4096);
    return line ? parse_stat(*line) : std::nullopt;
}

std::vector<std::uint32_t> ProcFs::processes() const
{
    std::unique_ptr<DIR, int (*)(DIR *)> folder(opendir(root_.c_str()), closedir);
    std::vector<std::uint32_t> found;
    while (auto entry = folder ? readdir(folder.get()) : nullptr)
        if (auto tgid = parse_number(entry->d_name))
            found.push_back(std::uint32_t(*tgid));
    return found;
}

std::string ProcFs::environment(std::uint32_t tgid) const
{
    return read_file(path(tgid, "environ")).value_or("");
}

std::string ProcFs::command(std::uint32_t tgid) const
{
    auto text = read_file(path(tgid, "cmdline"), 4096);
    return text ? text->substr(0, text->find('\0')) : std::string();
}

std::string ProcFs::executable(std::uint32_t tgid) const
{
    char target[PATH_MAX];
    auto length = readlink(path(tgid, "exe").c_str(), target, sizeof(target));
    return length > 0 ? std::string(target, std::size_t(length)) : std::string();
}

} // namespace gamer
