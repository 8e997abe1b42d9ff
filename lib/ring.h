// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <vector>

#include <bpf/libbpf.h>

#include "bpf_object.h"
#include "fd.h"
#include "result.h"

namespace gamer {

// Makes the ring of `cpu` in a map of rings. It lives as long as the map or the result.
Result<Fd> make_ring(const BpfObject &object, const char *map_of_rings, unsigned cpu, unsigned bytes);

// The one consumer of a ring buffer, or of one for each CPU. Records of the wrong size are skipped.
template <class Record>
class Ring {
public:
    using Handler = std::function<void(const Record &)>;

    static Result<Ring> open(const BpfObject &object, const char *map, Handler handler)
    {
        Ring ring(std::move(handler));
        GAMER_CHECK(ring.add(bpf_map__fd(GAMER_TRY(object.map(map))), map));
        return ring;
    }

    // Makes the rings of all CPUs that there can be. Records of different CPUs come in no order.
    static Result<Ring> open_for_each_cpu(const BpfObject &object, const char *map_of_rings, unsigned bytes, Handler handler)
    {
        Ring ring(std::move(handler));
        for (unsigned cpu = 0; cpu < unsigned(libbpf_num_possible_cpus()); ++cpu) {
            ring.own_.push_back(GAMER_TRY(make_ring(object, map_of_rings, cpu, bytes)));
            GAMER_CHECK(ring.add(ring.own_.back().get(), map_of_rings));
        }
        return ring;
    }

    // Readable when there are records. The kernel wakes only a reader that has read all, so one that missed a wake-up gets no
    // other: consume() now and then whatever this says.
    int fd() const { return ring_buffer__epoll_fd(rings_.get()); }

    Result<void> consume()
    {
        auto count = ring_buffer__consume(rings_.get());
        if (count < 0)
            return fail("cannot read a ring: {}", errno_text(count));
        return {};
    }

private:
    struct Free {
        void operator()(ring_buffer *rings) const { ring_buffer__free(rings); }
    };

    explicit Ring(Handler handler) : handler_(std::make_unique<Handler>(std::move(handler))) {}

    Result<void> add(int fd, const char *map)
    {
        if (!rings_)
            rings_.reset(ring_buffer__new(fd, on_record, handler_.get(), nullptr));
        else if (ring_buffer__add(rings_.get(), fd, on_record, handler_.get()))
            rings_.reset();
        if (!rings_)
            return fail("cannot read the ring '{}': {}", map, errno_text());
        return {};
    }

    static int on_record(void *context, void *data, std::size_t size)
    {
        if (size >= sizeof(Record))
            (*static_cast<Handler *>(context))(*static_cast<const Record *>(data));
        return 0;
    }

    std::unique_ptr<Handler> handler_;
    std::vector<Fd> own_;
    std::unique_ptr<ring_buffer, Free> rings_;
};

} // namespace gamer
