// SPDX-License-Identifier: GPL-2.0-only
// What the unit tests share: random states, a folder that vanishes, fake /proc.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <map>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unistd.h>

#include "procfs.h"

namespace gamer::test {

// How many states a property of a pure function is tried on.
constexpr int random_states = 1'000'000;

// The same numbers in every run.
class Random {
public:
    explicit Random(std::uint64_t seed = 1) : engine_(seed) {}

    std::uint64_t any() { return engine_(); }
    bool coin() { return engine_() & 1; }
    // 0 .. most, both included.
    std::uint64_t up_to(std::uint64_t most) { return most == UINT64_MAX ? any() : any() % (most + 1); }
    std::uint64_t between(std::uint64_t least, std::uint64_t most) { return least + up_to(most - least); }
    // Every order of magnitude equally often, up to `most`.
    std::uint64_t magnitude(std::uint64_t most = UINT64_MAX)
    {
        auto value = any() >> up_to(63);
        return value <= most ? value : up_to(most);
    }
    // Often just at an edge, where < and <= differ; else anywhere up to `most`.
    std::uint64_t around(std::uint64_t edge, std::uint64_t most = UINT64_MAX)
    {
        auto shifted = edge + up_to(4) - 2;
        return up_to(3) && shifted <= most ? shifted : magnitude(most);
    }
    template <class Container>
    auto &pick(Container &container)
    {
        return *std::next(std::begin(container), std::ptrdiff_t(up_to(std::size(container) - 1)));
    }

private:
    std::mt19937_64 engine_;
};

// A folder of our own, removed with all that is in it. In memory where possible: a busy disk must not slow the tests.
class TempDir {
public:
    TempDir()
    {
        std::filesystem::path memory = "/dev/shm";
        bool usable = access(memory.c_str(), W_OK) == 0;
        auto name = ((usable ? memory : std::filesystem::temp_directory_path()) / "gamer-unit-XXXXXX").string();
        if (!mkdtemp(name.data()))
            throw std::runtime_error("cannot make " + name);
        path_ = name;
    }
    TempDir(const TempDir &) = delete;
    TempDir &operator=(const TempDir &) = delete;
    ~TempDir()
    {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }

    const std::string &path() const { return path_; }
    std::string operator/(std::string_view name) const { return path_ + "/" + std::string(name); }

    // Writes a file and the folders above it; returns its path.
    std::string write(std::string_view name, std::string_view text) const
    {
        std::filesystem::path file = *this / name;
        std::filesystem::create_directories(file.parent_path());
        std::ofstream(file, std::ios::binary) << text;
        return file.string();
    }

private:
    std::string path_;
};

inline std::string text_of(const std::string &path)
{
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

// What a process of the fake /proc shows.
struct FakeProcess {
    std::uint32_t pid = 1;
    std::uint32_t parent = 1;
    std::uint32_t ticks = 1;
    std::string comm = "program";
    std::string command = "/usr/bin/program";
    std::string executable = "/usr/bin/program";
    std::map<std::string, std::string> environment;

    gamer_process id() const { return {pid, ticks}; }
};

// One line of /proc/PID/stat as the kernel prints it.
inline std::string stat_line(const FakeProcess &process)
{
    auto line = std::to_string(process.pid) + " (" + process.comm + ") S " + std::to_string(process.parent);
    for (int field = 5; field <= 52; ++field)
        line += field == 22 ? " " + std::to_string(process.ticks) : field == 8 ? " -1" : " 7";
    return line + "\n";
}

class FakeProc {
public:
    void add(const FakeProcess &process)
    {
        auto folder = std::to_string(process.pid);
        std::string environ;
        for (auto &[name, value] : process.environment)
            environ += name + "=" + value + '\0';
        dir_.write(folder + "/stat", stat_line(process));
        dir_.write(folder + "/environ", environ);
        dir_.write(folder + "/cmdline", process.command + '\0' + "-argument" + '\0');
        std::filesystem::remove(dir_ / folder + "/exe");
        std::filesystem::create_symlink(process.executable, dir_ / folder + "/exe");
    }
    void remove(std::uint32_t pid) { std::filesystem::remove_all(dir_ / std::to_string(pid)); }

    const TempDir &dir() const { return dir_; }
    ProcFs fs() const { return ProcFs(dir_.path()); }

private:
    TempDir dir_;
};

} // namespace gamer::test
