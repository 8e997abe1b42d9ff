// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <functional>
#include <memory>
#include <span>

#include <bpf/libbpf.h>

#include "bpf_object.h"
#include "result.h"

namespace gamer {

// The one consumer of a ring buffer. Records of the wrong size are skipped.
template <class Record>
class Ring {
public:
    using Handler = std::function<void(const Record &)>;

    static Result<Ring> open(const BpfObject &object, const char *map, Handler handler)
    {
        auto fd = bpf_map__fd(GAMER_TRY(object.map(map)));
        auto keep = std::make_unique<Handler>(std::move(handler));
        auto ring = ring_buffer__new(fd, on_record, keep.get(), nullptr);
        if (!ring)
            return fail("cannot read the ring '{}': {}", map, errno_text());
        return Ring(ring, std::move(keep));
    }

    // Readable when there are records.
    int fd() const { return ring_buffer__epoll_fd(ring_.get()); }

    Result<void> consume()
    {
        auto count = ring_buffer__consume(ring_.get());
        if (count < 0)
            return fail("cannot read a ring: {}", errno_text(count));
        return {};
    }

private:
    struct Free {
        void operator()(ring_buffer *ring) const { ring_buffer__free(ring); }
    };

    Ring(ring_buffer *ring, std::unique_ptr<Handler> handler) : handler_(std::move(handler)), ring_(ring) {}

    static int on_record(void *context, void *data, std::size_t size)
    {
        if (size >= sizeof(Record))
            (*static_cast<Handler *>(context))(*static_cast<const Record *>(data));
        return 0;
    }

    std::unique_ptr<Handler> handler_;
    std::unique_ptr<ring_buffer, Free> ring_;
};

} // namespace gamer
