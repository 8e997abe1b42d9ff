// SPDX-License-Identifier: GPL-2.0-only
#include "scheduler.h"

#include <chrono>
#include <thread>

#include <bpf/bpf.h>

#include "clock.h"
#include "exit_record.h"
#include "maps.h"
#include "text.h"
#include "topology.h"
#include "version.h"

namespace gamer::sched {

namespace {

using namespace std::chrono_literals;

constexpr auto lock_patience = 10s;
constexpr auto state_patience = 10s;
constexpr auto state_interval = 10ms;
// Before this release the removal of a dead link ends whatever scheduler runs then.
constexpr unsigned dead_links_harmless = 7001;

template <class Condition>
bool wait_until(Condition condition)
{
    auto deadline = std::chrono::steady_clock::now() + state_patience;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > deadline)
            return false;
        std::this_thread::sleep_for(state_interval);
    }
    return true;
}

Result<int> map_fd(const BpfObject &object, MapId id)
{
    auto name = fmt::format("gamer_{}", map_specs()[id].name);
    return bpf_map__fd(GAMER_TRY(object.map(name.c_str())));
}

template <class T>
Result<MappedArray<T>> open_own(const BpfObject &object, MapId id)
{
    return MappedArray<T>::map(GAMER_TRY(map_fd(object, id)), id);
}

Result<void> write_abi(const BpfObject &object, bool pinned)
{
    gamer_abi abi{};
    abi.magic = GAMER_ABI_MAGIC;
    abi.major = GAMER_ABI_MAJOR;
    abi.minor = GAMER_ABI_MINOR;
    abi.layout = GAMER_LAYOUT;
    abi.attached_ns = now_ns();
    abi.pid = std::uint32_t(getpid());
    abi.pinned = pinned;
    set_field(abi.build, GAMER_VERSION);
    set_field(abi.boot_id, GAMER_TRY(current_boot_id()));
    auto fd = GAMER_TRY(map_fd(object, map_abi));
    std::uint32_t key = 0;
    if (bpf_map_update_elem(fd, &key, &abi, BPF_ANY) || bpf_map_freeze(fd))
        return fail("cannot write the map 'abi': {}", errno_text());
    return {};
}

Result<void> write_config(const BpfObject &object, const Settings &settings)
{
    auto config = GAMER_TRY(open_own<gamer_config>(object, map_config));
    config[0] = default_config();
    return apply(settings, config[0], ProcFs());
}

Result<void> write_placement(const BpfObject &object, const PlacementChoice &choice)
{
    if (choice.empty())
        return {};
    auto placement = GAMER_TRY(open_own<gamer_placement>(object, map_placement));
    placement[0] = GAMER_TRY(place(choice, GAMER_TRY(read_cpus())));
    return {};
}

// Before the scheduler starts: it makes a queue for each node.
Result<void> write_nodes(const BpfObject &object)
{
    auto nodes = GAMER_TRY(open_own<gamer_nodes>(object, map_nodes));
    nodes[0] = read_nodes(GAMER_TRY(load_topology()).get());
    return {};
}

Result<void> pin(bpf_map *map, const std::string &path)
{
    if (bpf_obj_pin(bpf_map__fd(map), path.c_str()))
        return fail("cannot pin {}: {}", path, errno_text());
    return {};
}

Result<void> pin_maps(const BpfObject &object, const PinFolder &folder)
{
    for (auto &spec : map_specs())
        GAMER_CHECK(pin(GAMER_TRY(object.map(fmt::format("gamer_{}", spec.name).c_str())), folder.path(spec.name)));
    // Nobody reads it, but the kernel stops a timer whose map no process and no pin holds.
    return pin(GAMER_TRY(object.map("timers")), folder.path(timer_name));
}

Result<BpfObject> load(const Start &start)
{
    auto object = GAMER_TRY(BpfObject::open("gamer_sched", GAMER_BPF_IMAGE(sched)));
    GAMER_CHECK(object.set_ops(scheduler_name, "hotplug_seq", read_hotplug_seq()));
    if (start.watchdog_secs)
        GAMER_CHECK(object.set_ops(scheduler_name, "timeout_ms", start.watchdog_secs * 1000));
    if (auto error = bpf_map__set_max_entries(GAMER_TRY(object.map("mm_cpus")), start.mm_hint_size))
        return fail("cannot make room for {} address spaces: {}", start.mm_hint_size, errno_text(error));
    GAMER_CHECK(object.set_ops(scheduler_name, "exit_dump_len", start.exit_dump_len));
    // Else the kernel queues who cannot migrate by itself, for 20 ms at a time and before all that waits for that CPU.
    GAMER_CHECK(object.add_ops_flag(scheduler_name, "flags", "scx_ops_flags", "SCX_OPS_ENQ_MIGRATION_DISABLED"));
    GAMER_CHECK(object.load());
    return object;
}

} // namespace

Result<Lock> lock_scheduler()
{
    return Lock::take("gamer-sched", lock_patience);
}

Result<void> require_vacant(const SchedExtState &state)
{
    if (state.idle())
        return {};
    if (state.ops == scheduler_name)
        return fail(ExitCode::other_scheduler, "gamer is attached already; see 'gamer-sched status', change it with 'gamer-sched set'");
    return fail(ExitCode::other_scheduler, "another scheduler is attached: {} ({}); stop it first",
                state.ops.empty() ? "unknown" : escaped(state.ops), state.state);
}

Result<void> wait_until_idle()
{
    if (!wait_until([] { return read_sched_ext().idle(); }))
        return fail("the kernel did not give up the scheduler within {} s; state: {}",
                    std::chrono::seconds(state_patience).count(), read_sched_ext().state);
    return {};
}

Result<void> remove_stale(const std::string &pin_root, const SchedExtState &state)
{
    remove_abandoned(pin_root);
    if (!Pins::look(pin_root))
        return {};
    GAMER_CHECK(check_folder(pin_root));
    if (!state.idle() && kernel_release() < dead_links_harmless)
        return fail(ExitCode::other_scheduler, "on this kernel removing the dead pins in {} would end {}; stop that first",
                    pin_root, escaped(state.ops));
    // Pins of another layout are stale all the same; only their last words cannot be read.
    if (auto pins = Pins::open(pin_root))
        if (auto exit = read_exit(*pins); exit && exit->kind)
            GAMER_CHECK(save_last_exit(*exit));
    return remove_pins(pin_root);
}

Result<Scheduler> Scheduler::bring_up(const Start &start, bool pinned)
{
    GAMER_CHECK(require_vacant(read_sched_ext()));
    GAMER_CHECK(remove_stale(start.pin_root, read_sched_ext()));
    auto object = GAMER_TRY(load(start));
    GAMER_CHECK(write_abi(object, pinned));
    GAMER_CHECK(write_config(object, start.settings));
    GAMER_CHECK(write_placement(object, start.settings.placement));
    GAMER_CHECK(write_nodes(object));
    auto folder = GAMER_TRY(PinFolder::stage(start.pin_root));
    GAMER_CHECK(pin_maps(object, folder));
    GAMER_CHECK(folder.publish());
    auto link = GAMER_TRY(object.attach_ops(scheduler_name));
    Scheduler scheduler(std::move(object), std::move(folder), std::move(link));
    GAMER_CHECK(scheduler.verify());
    return scheduler;
}

// Attaching reports success also for a scheduler that died in its init.
Result<void> Scheduler::verify()
{
    auto exit = GAMER_TRY(open_own<gamer_exit>(object_, map_exit));
    wait_until([&] { return gamer::load(exit[0].kind) || read_sched_ext().enabled(); });
    auto state = read_sched_ext();
    if (gamer::load(exit[0].kind))
        return fail("the kernel ended the scheduler at once: {}", sentence(exit[0]));
    if (!state.enabled() || state.ops != scheduler_name)
        return fail("the scheduler was attached but the kernel does not run it; state: {}, scheduler: {}", state.state,
                    escaped(state.ops));
    store(exit[0].enable_seq, __u64(state.enable_seq));
    return {};
}

Result<void> Scheduler::leave()
{
    auto path = folder_.path(link_name);
    if (auto error = bpf_link__pin(link_.get(), path.c_str()))
        return fail("cannot pin {}: {}", path, errno_text(error));
    folder_.keep();
    return {};
}

Result<gamer_exit> Scheduler::exit_record() const
{
    return GAMER_TRY(open_own<gamer_exit>(object_, map_exit))[0];
}

Result<gamer_exit> Scheduler::stop()
{
    link_.reset();
    auto exit = GAMER_TRY(open_own<gamer_exit>(object_, map_exit));
    if (!wait_until([&] { return gamer::load(exit[0].kind) != 0; }))
        return fail("the scheduler did not say why it ended; see 'dmesg'");
    return exit[0];
}

} // namespace gamer::sched
