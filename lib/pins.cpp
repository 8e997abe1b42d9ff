// SPDX-License-Identifier: GPL-2.0-only
#include "pins.h"

#include <array>
#include <sys/stat.h>
#include <sys/vfs.h>

#include <bpf/bpf.h>
#include <linux/magic.h>

#include "file.h"
#include "text.h"
#include "version.h"

namespace gamer {

namespace {

// The cure for pins that another build or another boot left behind.
constexpr auto cure = "run 'gamer-sched detach', then attach again";

Result<void> check_shape(const bpf_map_info &info, const MapSpec &spec, const std::string &path)
{
    if (info.type != spec.type || info.key_size != 4 || info.value_size != spec.value_size ||
        info.max_entries != spec.entries)
        return fail("{} has another shape than this build expects ({} entries of {} bytes, not {} of {}); {}", path,
                    info.max_entries, info.value_size, spec.entries, spec.value_size, cure);
    return {};
}

} // namespace

std::span<const MapSpec> map_specs()
{
    static constexpr std::array specs = {
#define GAMER_MAP_SPEC(id, name, value, entries, type, flags)                                                          \
    MapSpec{#name, BPF_MAP_TYPE_##type, sizeof(value), entries, flags},
        GAMER_MAPS(GAMER_MAP_SPEC)
#undef GAMER_MAP_SPEC
    };
    return specs;
}

Result<std::string> current_boot_id()
{
    return std::string(trimmed(GAMER_TRY(read_file("/proc/sys/kernel/random/boot_id"))));
}

Result<void> check_folder(const std::string &root, bool bpffs_only)
{
    struct stat info;
    if (lstat(root.c_str(), &info)) {
        if (errno == ENOENT || errno == ENOTDIR)
            return fail(ExitCode::not_running, "nothing is pinned at {}; start 'gamer-sched attach' or 'run' first", escaped(root));
        return fail(code_of_errno(), "cannot look into {}: {}; are you root?", escaped(root), errno_text());
    }
    if (!S_ISDIR(info.st_mode))
        return fail("{} is no folder; remove it and attach again", escaped(root));
    if (info.st_uid != 0 && info.st_uid != geteuid())
        return fail("{} belongs to user {}, so its content cannot be trusted; remove it", escaped(root), info.st_uid);
    if (info.st_mode & 077)
        return fail("{} is open to others (mode {:o}); make it 0700 or remove it", escaped(root), info.st_mode & 07777);
    struct statfs system;
    if (bpffs_only && (statfs(root.c_str(), &system) || system.f_type != BPF_FS_MAGIC))
        return fail(ExitCode::unsupported, "{} is not on a BPF file system; mount one: mount -t bpf bpf /sys/fs/bpf", escaped(root));
    return {};
}

std::optional<PinIdentity> Pins::look(const std::string &root)
{
    struct stat info;
    if (lstat(root.c_str(), &info))
        return {};
    return PinIdentity{info.st_dev, info.st_ino};
}

Result<Pins> Pins::open(const std::string &root)
{
    GAMER_CHECK(check_folder(root));
    auto identity = look(root);
    if (!identity)
        return fail(ExitCode::not_running, "{} vanished while it was opened", root);
    Pins pins(root, *identity);
    GAMER_CHECK(pins.read_abi());
    return pins;
}

Result<void> check_abi(const gamer_abi &abi, std::string_view boot_id, const std::string &root)
{
    if (abi.magic != GAMER_ABI_MAGIC)
        return fail("{} was not made by gamer-sched, or is only half made; {}", root, cure);
    if (abi.major != GAMER_ABI_MAJOR || abi.layout != GAMER_LAYOUT)
        return fail("{} was made by gamer {} (layout {}.{}/{:x}), this is gamer {} (layout {}.{}/{:x}); {}", root,
                    escaped(field_text(abi.build)), abi.major, abi.minor, abi.layout, GAMER_VERSION, GAMER_ABI_MAJOR,
                    GAMER_ABI_MINOR, std::uint64_t(GAMER_LAYOUT), cure);
    if (field_text(abi.boot_id) != boot_id)
        return fail("{} is of another boot; {}", root, cure);
    return {};
}

Result<void> Pins::read_abi()
{
    auto map = GAMER_TRY(open_map(map_specs()[map_abi], MapAccess::read));
    std::uint32_t key = 0;
    if (bpf_map_lookup_elem(map.get(), &key, &abi_))
        return fail("cannot read {}/abi: {}", root_, errno_text());
    return check_abi(abi_, GAMER_TRY(current_boot_id()), root_);
}

Result<Fd> Pins::open_map(const MapSpec &spec, MapAccess access) const
{
    auto path = root_ + "/" + spec.name;
    LIBBPF_OPTS(bpf_obj_get_opts, options, .file_flags = access == MapAccess::read ? unsigned(BPF_F_RDONLY) : 0u);
    Fd fd(bpf_obj_get_opts(path.c_str(), &options));
    if (!fd && errno == ENOENT) // half removed, or of an older layout
        return fail(ExitCode::not_running, "{} is missing; {}", path, cure);
    if (!fd)
        return fail(code_of_errno(), "cannot open {}: {}; are you root?", path, errno_text());
    bpf_map_info info{};
    __u32 size = sizeof(info);
    if (bpf_map_get_info_by_fd(fd.get(), &info, &size))
        return fail("{} is no BPF map: {}; {}", path, errno_text(), cure);
    GAMER_CHECK(check_shape(info, spec, path));
    return fd;
}

} // namespace gamer
