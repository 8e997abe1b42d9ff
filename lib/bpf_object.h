// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <bpf/libbpf.h>

#include "result.h"

// The images that lib/embed.S puts into the binaries. Each tool carries its own only.
#define GAMER_DECLARE_IMAGE(name) extern "C" const std::byte gamer_bpf_##name##_begin[], gamer_bpf_##name##_end[]
GAMER_DECLARE_IMAGE(sched);
GAMER_DECLARE_IMAGE(input);
GAMER_DECLARE_IMAGE(frame);
GAMER_DECLARE_IMAGE(detect);
GAMER_DECLARE_IMAGE(ntsync);
#undef GAMER_DECLARE_IMAGE
#define GAMER_BPF_IMAGE(name) std::span(gamer_bpf_##name##_begin, gamer_bpf_##name##_end)

namespace gamer {

class Pins;

struct BpfLinkDeleter {
    void operator()(bpf_link *link) const { bpf_link__destroy(link); }
};
// An attached program; detached when destroyed.
using BpfLink = std::unique_ptr<bpf_link, BpfLinkDeleter>;

// Attached programs; detached in reverse, the last one first.
class BpfLinks {
public:
    BpfLinks() = default;
    BpfLinks(BpfLinks &&) = default;
    BpfLinks &operator=(BpfLinks &&) = default;
    ~BpfLinks() { detach(); }
    void add(BpfLink link) { links_.push_back(std::move(link)); }
    void detach()
    {
        while (!links_.empty())
            links_.pop_back();
    }
    [[nodiscard]] bool empty() const { return links_.empty(); }

private:
    std::vector<BpfLink> links_;
};

/*
 * One BPF object, from image to attached programs. There is no skeleton: bpftool 7.5 writes struct_ops skeletons that
 * libbpf 1.4 cannot compile, and hooks must be switched off one by one, which asks for names at run time anyway.
 */
class BpfObject {
public:
    static Result<BpfObject> open(const char *name, std::span<const std::byte> image);

    // Makes the shared maps of this object those of `pins`. Before load().
    Result<void> share(const Pins &pins);

    // Sets a `const volatile` variable. Before load().
    template <class T>
    Result<void> set(const char *variable, T value)
    {
        static_assert(std::is_trivially_copyable_v<T>);
        return set_bytes(".rodata", variable, std::as_bytes(std::span(&value, 1)));
    }

    // What a zero-initialised global variable is now. After load(). By a system call: libbpf does not map the kernel's
    // copy for objects without a skeleton.
    template <class T>
    Result<T> get(const char *variable) const
    {
        T value{};
        auto read = get_bytes(".bss", variable, std::as_writable_bytes(std::span(&value, 1)));
        if (!read)
            return std::unexpected(read.error());
        return value;
    }

    // Sets a plain member of a struct_ops map, such as timeout_ms. Before load().
    Result<void> set_ops(const char *map, const char *member, std::uint64_t value);

    // Adds the flag `enumerator` of `enumeration` to a member, if the running kernel knows it. Before load().
    Result<void> add_ops_flag(const char *map, const char *member, const char *enumeration, const char *enumerator);

    // Leaves a program out, so that what it needs of the kernel need not be there. Before load().
    Result<void> disable(const char *program);

    Result<void> load();
    Result<BpfLink> attach(const char *program);
    Result<BpfLink> attach_ops(const char *map);
    // Runs a SEC("syscall") program once.
    Result<void> run(const char *program) { return run_with(program, {}); }
    // The same with a context, which the program reads.
    template <class T>
    Result<void> run(const char *program, const T &context)
    {
        static_assert(std::is_trivially_copyable_v<T>);
        return run_with(program, std::as_bytes(std::span(&context, 1)));
    }
    Result<bpf_map *> map(const char *name) const;

private:
    struct Closer {
        void operator()(bpf_object *object) const { bpf_object__close(object); }
    };

    explicit BpfObject(bpf_object *object) : object_(object) {}
    struct OpsMember {
        std::byte *memory;
        std::size_t size;
    };
    Result<OpsMember> ops_member(const char *map, const char *member) const;
    std::string name() const { return bpf_object__name(object_.get()); }
    Result<void> run_with(const char *program, std::span<const std::byte> context);
    Result<std::byte *> find_variable(const char *section, const char *variable, std::size_t size) const;
    Result<void> set_bytes(const char *section, const char *variable, std::span<const std::byte> value);
    Result<void> get_bytes(const char *section, const char *variable, std::span<std::byte> value) const;
    Result<bpf_program *> program(const char *name) const;

    std::unique_ptr<bpf_object, Closer> object_;
};

// Whether the kernel itself, not a module, has a function that an fentry program can be attached to.
bool can_trace(const char *function);

// Prints what libbpf has to say (verbose), or keeps only its last complaint for error messages.
void set_bpf_verbose(bool verbose);

} // namespace gamer
