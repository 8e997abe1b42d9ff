// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "../../bpf/abi.h"
#include "procfs.h"
#include "rules.h"

namespace gamer::detect {

// A running game: its processes, of which `root` keeps it together and `main` is the one to show.
struct Game {
    Verdict verdict;
    gamer_process root{};
    gamer_process main{};
    std::vector<gamer_process> family; // root and main included
};

/*
 * Follows which games run, from process events. Knows no BPF: events go in, the foreground game comes out.
 * The game started last is in the foreground; when it ends, the one before it is again.
 */
class Tracker {
public:
    // `fixed_pid`: follow that process and its descendants only and judge nobody; 0: judge everybody.
    Tracker(ProcFs procfs, std::uint32_t fixed_pid) : procfs_(std::move(procfs)), fixed_pid_(fixed_pid) {}

    void on_event(const gamer_process_event &event);
    // Forgets everything and reads /proc: at the start, and after events were lost.
    void rescan();

    // Null if no game runs.
    const Game *foreground() const { return games_.empty() ? nullptr : &games_.back(); }

private:
    void on_exec(gamer_process process);
    void on_fork(std::uint32_t parent_tgid, gamer_process child);
    void on_exit(gamer_process process);

    const Game *game_of(std::uint32_t tgid) const;
    Game *game_of(std::uint32_t tgid);
    bool is_mere_fork(const ProcessInfo &info) const;
    Game *game_of_app(const std::string &app);
    void start_game(gamer_process process, Verdict verdict);
    void join(Game &game, gamer_process process);
    void show_newest(Game &game, gamer_process process);
    gamer_process topmost(gamer_process process, const std::string &app) const;

    ProcFs procfs_;
    std::uint32_t fixed_pid_;
    std::optional<gamer_process> fixed_; // the process that had the number when we first saw it
    std::vector<Game> games_; // oldest first
};

} // namespace gamer::detect
