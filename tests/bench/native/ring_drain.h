// SPDX-License-Identifier: GPL-2.0-only
// Empties rings without looking at the records: what a reader costs, and where it runs, is no part of what is measured.
#pragma once

#include <cstdint>
#include <memory>
#include <sys/mman.h>
#include <unistd.h>

#include "maps.h"
#include "support/failure.h"

namespace gamer::bench::native {

class RingDrain {
public:
    explicit RingDrain(int ring)
        : consumer_(map_page(ring, 0, PROT_READ | PROT_WRITE)), producer_(map_page(ring, 1, PROT_READ))
    {}

    // Only while nobody writes records.
    void drain() const { store(*consumer_, load(*producer_)); }

private:
    struct Unmap {
        void operator()(std::uint64_t *position) const { munmap(position, page_size()); }
    };
    using Position = std::unique_ptr<std::uint64_t, Unmap>;

    static std::size_t page_size() { return static_cast<std::size_t>(sysconf(_SC_PAGESIZE)); }

    // A ring shows the position of its consumer in its first page and that of its producers in the second.
    static Position map_page(int ring, std::size_t number, int protection)
    {
        void *page = mmap(nullptr, page_size(), protection, MAP_SHARED, ring, static_cast<off_t>(number * page_size()));
        if (page == MAP_FAILED)
            test::fail("map", "a ring");
        return Position(static_cast<std::uint64_t *>(page));
    }

    Position consumer_;
    Position producer_;
};

} // namespace gamer::bench::native
