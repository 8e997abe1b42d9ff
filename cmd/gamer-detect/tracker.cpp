// SPDX-License-Identifier: GPL-2.0-only
#include "tracker.h"

#include <algorithm>
#include <utility>

#include "policy.h"

namespace gamer::detect {

namespace {

bool same(gamer_process left, gamer_process right)
{
    return gamer_same_process(&left, right.tgid, right.ticks);
}

auto find(std::vector<gamer_process> &family, gamer_process process)
{
    return std::ranges::find_if(family, [&](auto &member) { return same(member, process); });
}

} // namespace

void Tracker::on_event(const gamer_process_event &event)
{
    if (event.kind == GAMER_PROCESS_EXEC)
        on_exec(event.process);
    else if (event.kind == GAMER_PROCESS_FORK)
        on_fork(event.parent_tgid, event.process);
    else if (event.kind == GAMER_PROCESS_EXIT)
        on_exit(event.process);
}

void Tracker::rescan()
{
    games_.clear();
    std::vector<ProcessInfo> found;
    for (auto tgid : procfs_.processes())
        if (auto info = procfs_.info(tgid))
            found.push_back(*info);
    // Parents before children, so that a family is found from its root.
    std::ranges::stable_sort(found, {}, [](auto &info) { return std::pair(info.process.ticks, info.process.tgid); });
    for (auto &info : found) {
        on_fork(info.parent_tgid, info.process);
        if (!is_mere_fork(info))
            on_exec(info.process);
    }
}

// What runs the same program in the same way as its parent has not become anything of its own.
bool Tracker::is_mere_fork(const ProcessInfo &info) const
{
    auto same = [&](auto read) { return (procfs_.*read)(info.process.tgid) == (procfs_.*read)(info.parent_tgid); };
    return game_of(info.process.tgid) && same(&ProcFs::executable) && same(&ProcFs::command);
}

const Game *Tracker::game_of(std::uint32_t tgid) const
{
    for (auto &game : games_)
        for (auto &member : game.family)
            if (member.tgid == tgid)
                return &game;
    return nullptr;
}

Game *Tracker::game_of(std::uint32_t tgid)
{
    return const_cast<Game *>(std::as_const(*this).game_of(tgid));
}

Game *Tracker::game_of_app(const std::string &app)
{
    auto game = std::ranges::find_if(games_, [&](auto &game) { return !app.empty() && game.verdict.app == app; });
    return game == games_.end() ? nullptr : &*game;
}

void Tracker::on_exec(gamer_process process)
{
    if (auto game = game_of(process.tgid))
        return show_newest(*game, process);
    if (fixed_pid_) {
        // The first that is seen under this number; a stranger may have it later.
        if (process.tgid == fixed_pid_ && (!fixed_ || same(*fixed_, process)))
            start_game(fixed_.emplace(process), {"chosen with --pid", ""});
        return;
    }
    auto verdict = judge(procfs_, process.tgid);
    if (!verdict)
        return;
    if (auto game = game_of_app(verdict->app))
        return join(*game, process);
    start_game(process, std::move(*verdict));
}

// The launcher that carries the same mark is the root, so that the game lives as long as it does.
gamer_process Tracker::topmost(gamer_process process, const std::string &app) const
{
    auto info = procfs_.info(process.tgid);
    while (info && !app.empty()) {
        auto parent = procfs_.info(info->parent_tgid);
        auto verdict = parent ? judge(procfs_, parent->process.tgid) : std::nullopt;
        if (!verdict || verdict->app != app || game_of(parent->process.tgid))
            break;
        process = parent->process;
        info = parent;
    }
    return process;
}

void Tracker::start_game(gamer_process process, Verdict verdict)
{
    auto root = topmost(process, verdict.app);
    games_.push_back({std::move(verdict), root, root, {root}});
    join(games_.back(), process);
}

void Tracker::join(Game &game, gamer_process process)
{
    if (find(game.family, process) == game.family.end())
        game.family.push_back(process);
    show_newest(game, process);
}

void Tracker::show_newest(Game &game, gamer_process process)
{
    if (!fixed_pid_ && !is_helper(procfs_, process.tgid))
        game.main = process;
}

void Tracker::on_fork(std::uint32_t parent_tgid, gamer_process child)
{
    auto game = game_of(parent_tgid);
    if (game && find(game->family, child) == game->family.end())
        game->family.push_back(child);
}

void Tracker::on_exit(gamer_process process)
{
    auto game = game_of(process.tgid);
    if (!game)
        return;
    std::erase_if(game->family, [&](auto &member) { return same(member, process); });
    bool root_left = same(game->root, process), main_left = same(game->main, process);
    if (!root_left && !main_left)
        return;
    // Launchers start a game and leave; helpers outlive it. The first that is neither carries on.
    auto heir = std::ranges::find_if(game->family, [&](auto &member) { return fixed_pid_ || !is_helper(procfs_, member.tgid); });
    if (heir == game->family.end()) {
        games_.erase(games_.begin() + (game - games_.data()));
        return;
    }
    game->root = root_left ? *heir : game->root;
    game->main = main_left ? *heir : game->main;
}

} // namespace gamer::detect
