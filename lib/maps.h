// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <atomic>
#include <memory>
#include <numeric>
#include <sys/mman.h>
#include <vector>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "pins.h"

namespace gamer {

/*
 * A shared array mapped into memory, for its writer: a store is a plain memory access, no system call. (The kernel maps
 * no descriptor that is open for reading only, so readers use Array.) T is the record of abi.h that the map holds.
 */
template <class T>
class MappedArray {
public:
    static Result<MappedArray> open(const Pins &pins, MapId id)
    {
        auto fd = GAMER_TRY(pins.open_map(map_specs()[id], MapAccess::write));
        return map(fd.get(), id);
    }

    // Maps a map this process has open already; the descriptor stays the caller's.
    static Result<MappedArray> map(int fd, MapId id)
    {
        auto &spec = map_specs()[id];
        auto size = std::size_t(spec.entries) * sizeof(T);
        auto memory = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        if (memory == MAP_FAILED)
            return fail("cannot map '{}' into memory: {}", spec.name, errno_text());
        return MappedArray(static_cast<T *>(memory), spec.entries);
    }

    T &operator[](std::size_t index) const { return memory_.get()[index]; }

private:
    struct Unmap {
        std::size_t entries;
        void operator()(T *memory) const { munmap(memory, entries * sizeof(T)); }
    };

    MappedArray(T *memory, std::size_t entries) : memory_(memory, Unmap{entries}) {}

    std::unique_ptr<T, Unmap> memory_;
};

// A shared array, read one entry at a time.
template <class T>
class Array {
public:
    static Result<Array> open(const Pins &pins, MapId id)
    {
        return Array(GAMER_TRY(pins.open_map(map_specs()[id], MapAccess::read)));
    }

    Result<T> read(std::uint32_t key) const
    {
        T value;
        if (bpf_map_lookup_elem(fd_.get(), &key, &value))
            return fail("cannot read entry {} of a map: {}", key, errno_text());
        return value;
    }

private:
    explicit Array(Fd fd) : fd_(std::move(fd)) {}

    Fd fd_;
};

// One entry of a shared array, for those who read it once.
template <class T>
Result<T> read_record(const Pins &pins, MapId id, std::uint32_t key = 0)
{
    return GAMER_TRY(Array<T>::open(pins, id)).read(key);
}

// A shared per-CPU array, read one entry at a time. T must be a multiple of 8 bytes, as the kernel pads to that.
template <class T>
class PerCpuArray {
    static_assert(sizeof(T) % 8 == 0);

public:
    static Result<PerCpuArray> open(const Pins &pins, MapId id)
    {
        auto cpus = libbpf_num_possible_cpus();
        if (cpus <= 0)
            return fail("cannot tell how many CPUs there are: {}", errno_text(cpus));
        return PerCpuArray(GAMER_TRY(pins.open_map(map_specs()[id], MapAccess::read)), std::size_t(cpus));
    }

    // The values of every possible CPU.
    Result<std::vector<T>> read(std::uint32_t key) const
    {
        std::vector<T> values(cpus_);
        if (bpf_map_lookup_elem(fd_.get(), &key, values.data()))
            return fail("cannot read entry {} of a per-CPU map: {}", key, errno_text());
        return values;
    }

private:
    PerCpuArray(Fd fd, std::size_t cpus) : fd_(std::move(fd)), cpus_(cpus) {}

    Fd fd_;
    std::size_t cpus_;
};

// One store or load of a word that the kernel or another process uses at the same time.
template <class T>
void store(T &word, T value)
{
    std::atomic_ref(word).store(value, std::memory_order_release);
}

template <class T>
T load(const T &word)
{
    return std::atomic_ref(const_cast<T &>(word)).load(std::memory_order_acquire);
}

} // namespace gamer
