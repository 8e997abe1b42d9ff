// SPDX-License-Identifier: GPL-2.0-only
#include "kernel.h"

#include <memory>
#include <sys/vfs.h>
#include <unistd.h>

#include <bpf/btf.h>
#include <linux/magic.h>

#include "privilege.h"

namespace gamer::sched {

namespace {

constexpr auto kernel_btf = "/sys/kernel/btf/vmlinux";
constexpr auto drm_btf = "/sys/kernel/btf/drm";

using Btf = std::unique_ptr<btf, decltype(&btf__free)>;

const btf_type *find_function(const btf *types, const char *name)
{
    auto id = types ? btf__find_by_name_kind(types, name, BTF_KIND_FUNC) : -1;
    return id > 0 ? btf__type_by_id(types, unsigned(id)) : nullptr;
}

// Some 7.1 and 7.2 kernels show an implicit argument in the type of some functions, and then nobody can call them.
bool callable(const btf *types, const char *name, int arguments)
{
    auto function = find_function(types, name);
    return function && btf_vlen(btf__type_by_id(types, function->type)) == arguments;
}

// On the BPF file system at the nearest folder that exists?
bool on_bpffs(std::string path)
{
    struct statfs system;
    while (statfs(path.c_str(), &system)) {
        auto slash = path.find_last_of('/');
        if (slash == 0 || slash == std::string::npos)
            return false;
        path.resize(slash);
    }
    return system.f_type == BPF_FS_MAGIC;
}

} // namespace

std::vector<Feature> kernel_features(const SchedExtState &state)
{
    Btf types(btf__load_vmlinux_btf(), btf__free);
    auto has = [&](const char *name) { return find_function(types.get(), name) != nullptr; };
    bool drm = access(drm_btf, R_OK) == 0 || has("drm_handle_vblank");
    return {
        {"sched_ext", state.supported, true, "no scheduler of ours can run"},
        {"btf", types != nullptr, true, "BPF programs cannot be loaded"},
        {"dsq_iterator", callable(types.get(), "bpf_iter_scx_dsq_new", 3), false, "a CPU serves its two queues in turn instead of by deadline"},
        {"dl_server", has("ext_server_init") || kernel_release() >= 7000, false, "real-time hogs can starve everything else"},
        {"futex", has("futex_wait") && has("futex_wake"), false, "threads that the game waits for get no boost"},
        {"input_event", has("input_event"), false, "gamer-input reads /dev/input instead"},
        {"drm_vblank", drm, false, "gamer-frame needs --hz"},
    };
}

Result<void> require_kernel(const SchedExtState &state, const std::string &pin_root)
{
    GAMER_CHECK(require_bpf_privilege());
    if (!state.supported)
        return fail(ExitCode::unsupported, "this kernel has no sched_ext; boot one with CONFIG_SCHED_CLASS_EXT=y, 6.12 or newer");
    if (access(kernel_btf, R_OK))
        return fail(ExitCode::unsupported, "this kernel has no BTF ({}); boot one with CONFIG_DEBUG_INFO_BTF=y", kernel_btf);
    if (!on_bpffs(pin_root))
        return fail(ExitCode::unsupported, "{} is not on a BPF file system; mount one: mount -t bpf bpf /sys/fs/bpf", pin_root);
    return {};
}

} // namespace gamer::sched
