// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <optional>
#include <span>
#include <string>
#include <sys/types.h>

#include <linux/bpf.h>

#include "../bpf/abi.h"
#include "fd.h"
#include "result.h"

namespace gamer {

constexpr auto default_pin_root = "/sys/fs/bpf/gamer/v1";
constexpr auto pin_root_variable = "GAMER_PIN_ROOT"; // of the environment

// The shape of one shared map, as abi.h declares it.
struct MapSpec {
    const char *name;
    bpf_map_type type;
    std::uint32_t value_size;
    std::uint32_t entries;
    std::uint32_t flags;
};

enum MapId : std::size_t {
#define GAMER_MAP_ID(id, name, value, entries, type, flags) map_##name,
    GAMER_MAPS(GAMER_MAP_ID)
#undef GAMER_MAP_ID
    map_count
};

// Every shared map, indexed by MapId.
std::span<const MapSpec> map_specs();

enum class MapAccess { read, write };

// Identifies one set of pins: bpffs never gives two folders of one boot the same inode number.
struct PinIdentity {
    dev_t device = 0;
    ino_t inode = 0;
    bool operator==(const PinIdentity &) const = default;
};

/*
 * A folder of pinned maps made by gamer-sched, checked when opened: on bpffs, owned by root or us, closed to others,
 * no symlink, of this boot and of this build's layout.
 */
class Pins {
public:
    // ExitCode::not_running if there is no such folder.
    static Result<Pins> open(const std::string &root);

    // The identity of what is at `root` now; empty if there is nothing.
    static std::optional<PinIdentity> look(const std::string &root);

    const std::string &root() const { return root_; }
    PinIdentity identity() const { return identity_; }
    const gamer_abi &abi() const { return abi_; }

    // Opens a pinned map after checking type and sizes against `spec`.
    Result<Fd> open_map(const MapSpec &spec, MapAccess access) const;

private:
    Pins(std::string root, PinIdentity identity) : root_(std::move(root)), identity_(identity) {}
    Result<void> read_abi();

    std::string root_;
    PinIdentity identity_;
    gamer_abi abi_{};
};

// What a reader requires of the abi record; apart so that it can be tested without a kernel.
Result<void> check_abi(const gamer_abi &abi, std::string_view boot_id, const std::string &root);

// Is `root` a folder that only root (or we) can have filled? `bpffs_only` is off in tests without bpffs.
Result<void> check_folder(const std::string &root, bool bpffs_only = true);

Result<std::string> current_boot_id();

} // namespace gamer
