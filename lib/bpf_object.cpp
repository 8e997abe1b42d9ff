// SPDX-License-Identifier: GPL-2.0-only
#include "bpf_object.h"

#include <cstdarg>
#include <cstdio>

#include <bpf/bpf.h>
#include <bpf/btf.h>

#include "pins.h"
#include "text.h"

namespace gamer {

namespace {

bool verbose_output;
std::string last_complaint;

int on_libbpf_message(libbpf_print_level level, const char *format, va_list args)
{
    if (verbose_output && level != LIBBPF_DEBUG)
        return std::vfprintf(stderr, format, args);
    if (level != LIBBPF_WARN)
        return 0;
    char line[512];
    std::vsnprintf(line, sizeof(line), format, args);
    std::string_view text = trimmed(line);
    /* The verifier's log is many lines; the first complaint before it names the program and the cause. */
    if (last_complaint.empty() && !text.starts_with("--"))
        last_complaint = escaped(text.substr(0, text.find('\n')));
    return 0;
}

std::string complaint()
{
    auto text = std::exchange(last_complaint, {});
    return text.empty() ? "" : fmt::format(" ({})", text);
}

Error bpf_error(std::string_view what, int error)
{
    bool denied = error == -EPERM || error == -EACCES;
    auto cure = denied ? "; run it as root, or with CAP_BPF and CAP_PERFMON" : "";
    return {denied ? ExitCode::unsupported : ExitCode::failed,
            fmt::format("{}: {}{}{}", what, errno_text(error), complaint(), cure)};
}

const btf_member *find_member(const btf *types, const btf_type *type, std::string_view name)
{
    auto members = btf_members(type);
    for (int i = 0; i < btf_vlen(type); ++i)
        if (name == btf__name_by_offset(types, members[i].name_off))
            return &members[i];
    return nullptr;
}

// Of an enumeration, in whichever of the two sizes BTF has for them; 0 if it has no such member.
std::uint64_t enumerator_value(const btf *types, const btf_type *type, std::string_view name)
{
    for (int i = 0; i < btf_vlen(type); ++i) {
        if (btf_is_enum(type) && name == btf__name_by_offset(types, btf_enum(type)[i].name_off))
            return std::uint32_t(btf_enum(type)[i].val);
        if (btf_is_enum64(type) && name == btf__name_by_offset(types, btf_enum64(type)[i].name_off))
            return btf_enum64_value(&btf_enum64(type)[i]);
    }
    return 0;
}

struct BtfDeleter {
    void operator()(btf *types) const { btf__free(types); }
};

// 0 if the running kernel has none of that name.
std::uint64_t kernel_value(const char *enumeration, const char *enumerator)
{
    std::unique_ptr<btf, BtfDeleter> types(btf__load_vmlinux_btf());
    auto id = types ? btf__find_by_name(types.get(), enumeration) : -1;
    return id > 0 ? enumerator_value(types.get(), btf__type_by_id(types.get(), unsigned(id)), enumerator) : 0;
}

} // namespace

bool can_trace(const char *function)
{
    return libbpf_find_vmlinux_btf_id(function, BPF_TRACE_FENTRY) > 0;
}

void set_bpf_verbose(bool verbose)
{
    verbose_output = verbose;
    libbpf_set_print(on_libbpf_message);
}

Result<BpfObject> BpfObject::open(const char *name, std::span<const std::byte> image)
{
    libbpf_set_print(on_libbpf_message);
    last_complaint.clear();
    LIBBPF_OPTS(bpf_object_open_opts, options, .object_name = name);
    auto object = bpf_object__open_mem(image.data(), image.size(), &options);
    if (!object)
        return std::unexpected(bpf_error(fmt::format("cannot open the BPF object '{}'", name), -errno));
    return BpfObject(object);
}

Result<void> BpfObject::share(const Pins &pins)
{
    for (auto &spec : map_specs()) {
        auto map = bpf_object__find_map_by_name(object_.get(), fmt::format("gamer_{}", spec.name).c_str());
        if (!map)
            continue;
        auto fd = GAMER_TRY(pins.open_map(spec, MapAccess::write));
        if (auto error = bpf_map__reuse_fd(map, fd.get()))
            return std::unexpected(bpf_error(fmt::format("cannot share the map '{}'", spec.name), error));
    }
    return {};
}

Result<bpf_map *> BpfObject::map(const char *name) const
{
    auto map = bpf_object__find_map_by_name(object_.get(), name);
    if (!map)
        return fail("the BPF object '{}' has no map '{}'", this->name(), name);
    return map;
}

Result<bpf_program *> BpfObject::program(const char *name) const
{
    auto program = bpf_object__find_program_by_name(object_.get(), name);
    if (!program)
        return fail("the BPF object '{}' has no program '{}'", this->name(), name);
    return program;
}

Result<std::byte *> BpfObject::find_variable(const char *section, const char *variable, std::size_t size) const
{
    auto types = bpf_object__btf(object_.get());
    auto id = btf__find_by_name_kind(types, section, BTF_KIND_DATASEC);
    auto section_map = GAMER_TRY(map(section));
    std::size_t section_size = 0;
    auto memory = static_cast<std::byte *>(bpf_map__initial_value(section_map, &section_size));
    auto type = id > 0 ? btf__type_by_id(types, unsigned(id)) : nullptr;
    for (int i = 0; memory && type && i < btf_vlen(type); ++i) {
        auto &info = btf_var_secinfos(type)[i];
        auto name = btf__name_by_offset(types, btf__type_by_id(types, info.type)->name_off);
        if (std::string_view(variable) == name && info.size == size && info.offset + size <= section_size)
            return memory + info.offset;
    }
    return fail("the BPF object '{}' has no {} byte variable '{}'", name(), size, variable);
}

Result<void> BpfObject::set_bytes(const char *section, const char *variable, std::span<const std::byte> value)
{
    auto memory = GAMER_TRY(find_variable(section, variable, value.size()));
    std::memcpy(memory, value.data(), value.size());
    return {};
}

Result<void> BpfObject::get_bytes(const char *section, const char *variable, std::span<std::byte> value) const
{
    auto initial = GAMER_TRY(find_variable(section, variable, value.size()));
    auto section_map = GAMER_TRY(map(section));
    std::size_t size = 0;
    auto offset = initial - static_cast<std::byte *>(bpf_map__initial_value(section_map, &size));
    std::vector<std::byte> now(size);
    const std::uint32_t key = 0;
    if (bpf_map__lookup_elem(section_map, &key, sizeof key, now.data(), size, 0) != 0)
        return fail("cannot read '{}' of the BPF object '{}': {}", variable, name(), errno_text());
    std::memcpy(value.data(), now.data() + offset, value.size());
    return {};
}

Result<BpfObject::OpsMember> BpfObject::ops_member(const char *map_name, const char *member_name) const
{
    auto types = bpf_object__btf(object_.get());
    auto ops = GAMER_TRY(map(map_name));
    auto type = btf__type_by_id(types, bpf_map__btf_value_type_id(ops));
    auto member = type ? find_member(types, type, member_name) : nullptr;
    auto memory = static_cast<std::byte *>(bpf_map__initial_value(ops, nullptr));
    if (!member || !memory)
        return fail("the BPF object '{}' has no '{}' in '{}'", name(), member_name, map_name);
    auto size = btf__resolve_size(types, member->type);
    if (size != 4 && size != 8)
        return fail("'{}' of '{}' is no number", member_name, map_name);
    return OpsMember{memory + member->offset / 8, std::size_t(size)};
}

Result<void> BpfObject::set_ops(const char *map_name, const char *member_name, std::uint64_t value)
{
    auto member = GAMER_TRY(ops_member(map_name, member_name));
    std::memcpy(member.memory, &value, member.size);
    return {};
}

Result<void> BpfObject::add_ops_flag(const char *map_name, const char *member_name, const char *enumeration,
                                     const char *enumerator)
{
    auto member = GAMER_TRY(ops_member(map_name, member_name));
    std::uint64_t flags = 0;
    std::memcpy(&flags, member.memory, member.size);
    flags |= kernel_value(enumeration, enumerator);
    std::memcpy(member.memory, &flags, member.size);
    return {};
}

Result<void> BpfObject::disable(const char *program_name)
{
    bpf_program__set_autoload(GAMER_TRY(program(program_name)), false);
    return {};
}

Result<void> BpfObject::load()
{
    last_complaint.clear();
    if (auto error = bpf_object__load(object_.get()))
        return std::unexpected(bpf_error(fmt::format("the kernel refused the BPF object '{}'", name()), error));
    return {};
}

Result<BpfLink> BpfObject::attach(const char *program_name)
{
    last_complaint.clear();
    auto link = bpf_program__attach(GAMER_TRY(program(program_name)));
    if (!link)
        return std::unexpected(bpf_error(fmt::format("cannot attach '{}'", program_name), -errno));
    return BpfLink(link);
}

Result<BpfLink> BpfObject::attach_ops(const char *map_name)
{
    last_complaint.clear();
    auto link = bpf_map__attach_struct_ops(GAMER_TRY(map(map_name)));
    if (!link && errno == EBUSY)
        return fail(ExitCode::other_scheduler, "another scheduler was attached at the same moment; see /sys/kernel/sched_ext/root/ops");
    if (!link && errno == EINVAL)
        return fail("the kernel refused to start the scheduler{}; it does so when booted with isolcpus=, see dmesg", complaint());
    if (!link)
        return std::unexpected(bpf_error(fmt::format("cannot attach the scheduler '{}'", map_name), -errno));
    return BpfLink(link);
}

Result<void> BpfObject::run_with(const char *program_name, std::span<const std::byte> context)
{
    LIBBPF_OPTS(bpf_test_run_opts, options, .ctx_in = context.data(), .ctx_size_in = __u32(context.size()));
    auto fd = bpf_program__fd(GAMER_TRY(program(program_name)));
    if (auto error = bpf_prog_test_run_opts(fd, &options))
        return std::unexpected(bpf_error(fmt::format("cannot run '{}'", program_name), error));
    return {};
}

} // namespace gamer
