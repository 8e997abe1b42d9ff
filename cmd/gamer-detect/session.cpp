// SPDX-License-Identifier: GPL-2.0-only
#include "session.h"

#include <algorithm>
#include <array>
#include <thread>

#include <nlohmann/json.hpp>

#include "batch.h"
#include "bpf_object.h"
#include "clock.h"
#include "game_record.h"
#include "ntsync_hooks.h"
#include "output.h"
#include "ring.h"
#include "text.h"

namespace gamer::detect {

namespace {

constexpr std::array process_hooks = {"on_exec", "on_fork", "on_exit"};

struct HookGroup {
    std::vector<const char *> functions; // of the kernel
    std::vector<const char *> programs;  // the end of a wait first: no beginning may be noted without it
};
// Waits for one futex, as nearly all are; and for several.
const std::array futex_hooks = {
    HookGroup{{"futex_wait", "futex_wake"}, {"after_futex_wait", "on_futex_wait", "on_futex_wake"}},
    HookGroup{{"futex_wait_multiple"}, {"after_futex_waitv", "on_futex_waitv"}},
};

std::vector<const char *> programs_for_this_kernel()
{
    std::vector<const char *> programs;
    for (auto &group : futex_hooks)
        if (std::ranges::all_of(group.functions, can_trace))
            programs.insert(programs.end(), group.programs.begin(), group.programs.end());
    return programs;
}

using Clock = std::chrono::steady_clock;

Result<BpfObject> load_object(const Pins &pins, const std::vector<const char *> &futex_programs)
{
    auto object = GAMER_TRY(BpfObject::open("gamer_detect", GAMER_BPF_IMAGE(detect)));
    GAMER_CHECK(object.share(pins));
    for (auto &group : futex_hooks)
        for (auto program : group.programs)
            if (std::ranges::find(futex_programs, program) == futex_programs.end())
                GAMER_CHECK(object.disable(program));
    GAMER_CHECK(object.load());
    return object;
}

class Session : public FeederSession {
public:
    Session(GameRecord record, const Settings &settings)
        : record_(std::move(record)), tracker_(ProcFs(), settings.pid), print_events_(settings.print_events),
          use_ntsync_(settings.ntsync)
    {
    }

    ~Session() override { record_.write(nullptr); }

    // Hooks first, then /proc: what happens in between is seen twice, not missed.
    Result<void> start(const Pins &pins)
    {
        auto futex_programs = programs_for_this_kernel();
        object_ = GAMER_TRY(load_object(pins, futex_programs));
        auto handler = [this](const gamer_process_event &event) { batch_.push_back(event); };
        ring_ = GAMER_TRY(Ring<gamer_process_event>::open(*object_, "process_ring", handler));
        for (auto hook : process_hooks)
            links_.add(GAMER_TRY(object_->attach(hook)));
        attach_futex_hooks(futex_programs);
        if (use_ntsync_ && has_ntsync())
            attach_ntsync_hooks(pins);
        tracker_.rescan();
        publish();
        return {};
    }

    std::string source() const override
    {
        return fmt::format("sched_process_*{}{}", futex_links_.empty() ? "" : ", futex_*", ntsync_ ? ", ntsync_*" : "");
    }
    int fd() const override { return ring_->fd(); }
    bool hooks_module() const override { return ntsync_ && ntsync_is_module(); }

    Result<void> on_ready() override
    {
        // Each event wakes this process only while it waits for one.
        std::this_thread::sleep_for(time_to_collect(Clock::now() - last_batch_));
        last_batch_ = Clock::now();
        return read_events();
    }

    Result<void> on_pulse() override
    {
        GAMER_CHECK(read_events());
        record_.refresh();
        return {};
    }

private:
    Result<void> read_events()
    {
        GAMER_CHECK(ring_->consume());
        for (auto &event : without_short_lived(std::exchange(batch_, {})))
            tracker_.on_event(event);
        if (auto dropped = GAMER_TRY(object_->get<std::uint64_t>("dropped")); dropped != seen_dropped_) {
            seen_dropped_ = dropped;
            tracker_.rescan();
        }
        publish();
        return {};
    }

    // The game is found without them, too; source() says whether they are there.
    void attach_futex_hooks(const std::vector<const char *> &programs)
    {
        for (auto program : programs) {
            auto link = object_->attach(program);
            if (!link)
                return futex_links_.detach();
            futex_links_.add(std::move(*link));
        }
    }

    void attach_ntsync_hooks(const Pins &pins)
    {
        auto hooks = NtsyncHooks::attach(pins);
        if (hooks)
            ntsync_ = std::move(*hooks);
        else
            fmt::print(stderr, "gamer-detect: who holds a lock of ntsync gets no boost: {}{}\n", hooks.error().text,
                       ntsync_is_module() ? "; to hook a module takes CAP_SYS_ADMIN" : "");
    }

    void publish()
    {
        gamer_game next{};
        fill(next, tracker_.foreground());
        if (started_ && std::memcmp(&next, &published_, sizeof(next)) == 0)
            return;
        if (print_events_ && (!started_ || next.main.tgid != published_.main.tgid))
            print_foreground();
        started_ = true;
        published_ = next;
        record_.write(tracker_.foreground());
    }

    void print_foreground() const
    {
        auto game = tracker_.foreground();
        nlohmann::ordered_json line = {{"time_ns", now_ns()}, {"foreground_pid", game ? game->main.tgid : 0}};
        if (game)
            line["reason"] = escaped(game->verdict.reason);
        print_facts(line, true);
        std::fflush(stdout);
    }

    GameRecord record_;
    Tracker tracker_;
    bool print_events_;
    bool use_ntsync_;
    bool started_ = false;
    gamer_game published_{};
    std::optional<BpfObject> object_;
    std::uint64_t seen_dropped_ = 0;
    std::optional<Ring<gamer_process_event>> ring_;
    std::vector<gamer_process_event> batch_;
    Clock::time_point last_batch_{};
    BpfLinks links_;
    BpfLinks futex_links_;
    std::optional<NtsyncHooks> ntsync_;
};

} // namespace

Result<std::unique_ptr<FeederSession>> start_session(const Pins &pins, const Settings &settings)
{
    if (settings.pid && !ProcFs().info(settings.pid))
        return fail("--pid: there is no process {}", settings.pid);
    auto session = std::make_unique<Session>(GAMER_TRY(GameRecord::open(pins)), settings);
    GAMER_CHECK(session->start(pins));
    return session;
}

} // namespace gamer::detect
