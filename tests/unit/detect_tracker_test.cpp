// SPDX-License-Identifier: GPL-2.0-only
// Which game is in the foreground, through program starts and ends in any order.
#include "../../cmd/gamer-detect/tracker.h"

#include <algorithm>
#include <set>

#include <gtest/gtest.h>

#include "support.h"

namespace gamer::detect {
namespace {

using test::FakeProc;
using test::FakeProcess;
using test::Random;

constexpr auto wine = "/proton/wine64-preloader";

FakeProcess program(std::uint32_t pid, std::string command, std::string executable = "")
{
    return {.pid = pid, .command = command, .executable = executable.empty() ? command : executable};
}

FakeProcess windows_program(std::uint32_t pid, std::string command)
{
    return program(pid, command, wine);
}

// Processes as the kernel keeps them, and a tracker that hears of every change.
class World {
public:
    explicit World(std::uint32_t fixed_pid = 0) : tracker(proc_.fs(), fixed_pid) { put({.pid = 1, .parent = 0, .ticks = 0}); }

    // A child that is still its parent's image.
    void fork(std::uint32_t parent, std::uint32_t pid)
    {
        auto child = processes.at(parent);
        child.pid = pid;
        child.parent = parent;
        child.ticks = ++ticks_;
        put(child);
        tell(GAMER_PROCESS_FORK, child);
    }

    // Runs another program; the environment stays.
    void exec(const FakeProcess &next)
    {
        auto &process = processes.at(next.pid);
        process.command = next.command;
        process.executable = next.executable;
        put(process);
        tell(GAMER_PROCESS_EXEC, process);
    }

    void start(std::uint32_t parent, const FakeProcess &next, const std::string &app = "")
    {
        fork(parent, next.pid);
        if (!app.empty())
            processes.at(next.pid).environment["SteamAppId"] = app;
        exec(next);
    }

    void exit(std::uint32_t pid)
    {
        auto process = processes.extract(pid).mapped();
        proc_.remove(pid);
        for (auto &[id, child] : processes)
            if (child.parent == pid)
                adopt(id);
        tell(GAMER_PROCESS_EXIT, process);
    }

    // Its parent has gone: it belongs to init.
    void adopt(std::uint32_t pid)
    {
        processes.at(pid).parent = 1;
        put(processes.at(pid));
    }

    const Game *game() const { return tracker.foreground(); }
    std::uint32_t main() const { return game() ? game()->main.tgid : 0; }
    std::uint32_t root() const { return game() ? game()->root.tgid : 0; }
    std::set<std::uint32_t> family() const
    {
        std::set<std::uint32_t> pids;
        for (auto &member : game() ? game()->family : std::vector<gamer_process>())
            pids.insert(member.tgid);
        return pids;
    }

    // A tracker that comes late and has only /proc.
    Tracker latecomer(std::uint32_t fixed_pid = 0) const
    {
        Tracker late(proc_.fs(), fixed_pid);
        late.rescan();
        return late;
    }

    std::map<std::uint32_t, FakeProcess> processes;

private:
    void put(const FakeProcess &process)
    {
        processes[process.pid] = process;
        proc_.add(process);
    }

    void tell(gamer_process_event_kind kind, const FakeProcess &process)
    {
        tracker.on_event({.kind = std::uint32_t(kind), .parent_tgid = process.parent, .process = process.id()});
    }

    FakeProc proc_;
    std::uint32_t ticks_ = 100;

public:
    Tracker tracker;
};

using Pids = std::set<std::uint32_t>;

enum : std::uint32_t { steam = 10, reaper = 11, proton = 12, wineserver = 13, game_exe = 14, shell = 15, helper = 16 };

// What Steam starts for a Windows game; wineserver has left the tree.
void start_proton(World &world)
{
    world.start(1, program(steam, "/steam/steam"));
    world.start(steam, program(reaper, "/steam/reaper"), "570");
    world.start(reaper, program(proton, "/proton/proton", "/usr/bin/python3"));
    world.start(proton, program(wineserver, "/proton/wineserver"));
    world.adopt(wineserver);
    world.start(proton, windows_program(game_exe, "S:\\common\\game.exe"));
}

TEST(Tracker, SteamWithProton)
{
    World world;
    start_proton(world);
    ASSERT_TRUE(world.game());
    EXPECT_EQ(world.game()->verdict.reason, "Steam app 570");
    EXPECT_EQ(world.root(), reaper);
    EXPECT_EQ(world.main(), game_exe);
    EXPECT_EQ(world.family(), (Pids{reaper, proton, wineserver, game_exe}));
}

TEST(Tracker, ComingLateFindsTheSame)
{
    World world;
    start_proton(world);
    auto late = world.latecomer();
    ASSERT_TRUE(late.foreground());
    EXPECT_EQ(late.foreground()->root.tgid, reaper);
    EXPECT_EQ(late.foreground()->main.tgid, game_exe);
    EXPECT_EQ(late.foreground()->family.size(), 4U);
}

TEST(Tracker, AChildListedBeforeItsParentStillFindsTheRoot)
{
    FakeProc proc; // both started in one tick, and pids wrapped around in between
    auto parent = program(500, "/steam/reaper"), child = program(100, "/games/native");
    child.parent = parent.pid;
    parent.environment = child.environment = {{"SteamAppId", "570"}};
    proc.add(parent);
    proc.add(child);
    Tracker tracker(proc.fs(), 0);
    tracker.rescan();
    ASSERT_TRUE(tracker.foreground());
    EXPECT_EQ(tracker.foreground()->root.tgid, parent.pid);
    EXPECT_EQ(tracker.foreground()->main.tgid, child.pid);
    EXPECT_EQ(tracker.foreground()->family.size(), 2U);
}

TEST(Tracker, ALauncherGivesWayToItsGameAndComesBack)
{
    World world;
    start_proton(world);
    world.start(game_exe, windows_program(20, "S:\\common\\real.exe"));
    EXPECT_EQ(world.main(), 20U);
    world.exit(20);
    EXPECT_EQ(world.main(), proton) << "the first that is no helper, until something of the game is started again";
    world.start(proton, windows_program(21, "S:\\common\\real.exe"));
    EXPECT_EQ(world.main(), 21U);
}

TEST(Tracker, HelpersAreFamilyButNeverShown)
{
    World world;
    start_proton(world);
    world.start(game_exe, windows_program(helper, "C:\\windows\\explorer.exe"));
    EXPECT_EQ(world.main(), game_exe);
    EXPECT_TRUE(world.family().contains(helper));
}

TEST(Tracker, ExitsInEveryOrderEndWithNoGame)
{
    std::vector<std::uint32_t> order = {reaper, proton, wineserver, game_exe};
    do {
        World world;
        start_proton(world);
        for (auto pid : order) {
            world.exit(pid);
            if (world.game()) {
                ASSERT_TRUE(world.processes.contains(world.main()));
                ASSERT_TRUE(world.processes.contains(world.root()));
            }
        }
        ASSERT_FALSE(world.game());
    } while (std::ranges::next_permutation(order).found);
}

TEST(Tracker, ChildrenThatNeverExecBelongToTheGame)
{
    World world;
    start_proton(world);
    world.fork(game_exe, 20);
    world.fork(20, 21);
    EXPECT_EQ(world.main(), game_exe);
    EXPECT_TRUE(world.family().contains(20));
    EXPECT_TRUE(world.family().contains(21));
}

TEST(Tracker, TheRestOfTheSystemIsNoGame)
{
    World world;
    world.start(1, program(shell, "/bin/bash"));
    world.start(shell, program(20, "/usr/bin/cc1plus"));
    EXPECT_FALSE(world.game());
    start_proton(world);
    world.fork(shell, 21);
    world.start(steam, program(22, "/steam/steamwebhelper"));
    EXPECT_EQ(world.family(), (Pids{reaper, proton, wineserver, game_exe}));
}

TEST(Tracker, AReusedPidIsAStranger)
{
    World world;
    start_proton(world);
    world.fork(game_exe, 20);
    world.exit(20);
    world.start(1, program(20, "/bin/sleep"));
    EXPECT_FALSE(world.family().contains(20));
    world.exit(20);
    EXPECT_EQ(world.main(), game_exe);
}

TEST(Tracker, TheEndOfAnEarlierOwnerOfAPidEndsNobody)
{
    World world;
    start_proton(world);
    for (std::uint32_t pid : {reaper, game_exe})
        world.tracker.on_event({.kind = GAMER_PROCESS_EXIT, .process = {pid, 3}});
    EXPECT_EQ(world.root(), reaper);
    EXPECT_EQ(world.main(), game_exe);
    EXPECT_EQ(world.family().size(), 4U);
}

TEST(Tracker, TheNewestGameIsInTheForegroundAndFallsBack)
{
    World world;
    start_proton(world);
    world.start(1, windows_program(30, "C:\\other\\other.exe"));
    EXPECT_EQ(world.main(), 30U);
    EXPECT_EQ(world.game()->verdict.reason, "Wine program other.exe");
    world.exit(30);
    EXPECT_EQ(world.main(), game_exe);
}

TEST(Tracker, AnOlderGameMayEndInTheBackground)
{
    World world;
    start_proton(world);
    world.start(1, windows_program(30, "C:\\other\\other.exe"));
    for (std::uint32_t pid : {game_exe, reaper, proton, wineserver})
        world.exit(pid);
    EXPECT_EQ(world.main(), 30U);
    EXPECT_EQ(world.family(), Pids{30});
    world.exit(30);
    EXPECT_FALSE(world.game());
}

TEST(Tracker, TwoWineProgramsAreTwoGamesUnlessOneStartedTheOther)
{
    World world;
    world.start(1, windows_program(30, "C:\\a\\a.exe"));
    world.start(30, windows_program(31, "C:\\a\\b.exe"));
    EXPECT_EQ(world.family(), (Pids{30, 31}));
    EXPECT_EQ(world.main(), 31U);
    world.start(1, windows_program(32, "C:\\c\\c.exe"));
    EXPECT_EQ(world.family(), Pids{32});
}

TEST(Tracker, WithAFixedPidItJudgesNobody)
{
    World world(shell);
    world.start(1, program(shell, "/games/native"));
    world.start(shell, program(20, "/steam/reaper"));
    start_proton(world);
    ASSERT_TRUE(world.game());
    EXPECT_EQ(world.game()->verdict.reason, "chosen with --pid");
    EXPECT_EQ(world.main(), shell);
    EXPECT_EQ(world.family(), (Pids{shell, 20}));
    world.exit(shell);
    EXPECT_EQ(world.main(), 20U) << "its descendants carry on";
    world.exit(20);
    EXPECT_FALSE(world.game());
}

TEST(Tracker, HelpersAloneAreNoGame)
{
    World world;
    start_proton(world);
    world.exit(proton);
    EXPECT_EQ(world.main(), game_exe);
    world.exit(game_exe);
    EXPECT_FALSE(world.game()) << "though reaper and wineserver live";
}

TEST(Tracker, ALauncherMayLeaveBeforeItsGame)
{
    World world;
    world.start(1, windows_program(30, "C:\\launcher.exe"));
    world.start(30, windows_program(31, "C:\\game.exe"));
    world.exit(30);
    EXPECT_EQ(world.main(), 31U);
    EXPECT_EQ(world.root(), 31U);
    EXPECT_EQ(world.family(), Pids{31});
}

TEST(Tracker, AFixedPidIsFoundWhenItRunsAlready)
{
    World world;
    world.start(1, program(shell, "/games/native"));
    world.start(shell, program(20, "/games/child"));
    auto late = world.latecomer(shell);
    ASSERT_TRUE(late.foreground());
    EXPECT_EQ(late.foreground()->main.tgid, shell);
    EXPECT_EQ(late.foreground()->family.size(), 2U);
}

TEST(Tracker, RescanForgetsWhatHasGone)
{
    World world;
    start_proton(world);
    auto late = world.latecomer();
    for (std::uint32_t pid : {game_exe, wineserver, proton, reaper})
        world.exit(pid);
    EXPECT_TRUE(late.foreground());
    late.rescan();
    EXPECT_FALSE(late.foreground());
}

// --- random histories -----------------------------------------------------------------------------------------------

constexpr std::uint32_t first_pid = 100, last_pid = 130; // few, so that they are reused

const FakeProcess images[] = {program(0, "/bin/bash"), program(0, "/games/native"), program(0, "/proton/wineserver"),
                              windows_program(0, "C:\\game.exe"), windows_program(0, "C:\\windows\\explorer.exe")};

class History {
public:
    explicit History(Random &random) : random_(random) {}

    void step()
    {
        auto choice = random_.up_to(9);
        if (choice < 4)
            fork_one();
        else if (choice < 7)
            exec_one();
        else
            exit_one();
    }

    void end()
    {
        while (world.processes.size() > 1)
            exit_one();
    }

    World world;

private:
    std::uint32_t any_process() { return random_.pick(world.processes).first; }

    void fork_one()
    {
        auto pid = std::uint32_t(random_.between(first_pid, last_pid));
        if (world.processes.contains(pid))
            return;
        world.fork(any_process(), pid);
        unborn_.insert(pid);
    }

    // Sometimes a launcher puts a mark on what it starts, between fork and exec.
    void exec_one()
    {
        auto pid = any_process();
        if (pid == 1)
            return;
        auto image = random_.pick(images);
        image.pid = pid;
        if (unborn_.erase(pid) && random_.up_to(5) == 0)
            world.processes.at(pid).environment["SteamAppId"] = std::to_string(random_.between(1, 3));
        world.exec(image);
    }

    void exit_one()
    {
        auto pid = any_process();
        if (pid == 1)
            return;
        world.exit(pid);
        unborn_.erase(pid);
    }

    Random &random_;
    Pids unborn_; // forked, but not yet a program of their own
};

bool lives(const World &world, gamer_process process)
{
    auto found = world.processes.find(process.tgid);
    return found != world.processes.end() && found->second.ticks == process.ticks;
}

bool holds(const Game &game, gamer_process process)
{
    return std::ranges::count_if(game.family, [&](auto &member) {
               return member.tgid == process.tgid && member.ticks == process.ticks;
           }) == 1;
}

void check(const World &world)
{
    auto game = world.game();
    if (!game)
        return;
    ASSERT_TRUE(holds(*game, game->root));
    ASSERT_TRUE(holds(*game, game->main));
    for (auto &member : game->family) {
        ASSERT_TRUE(lives(world, member)) << member.tgid;
        ASSERT_TRUE(holds(*game, member)) << member.tgid << " twice";
        ASSERT_NE(member.tgid, 1U);
    }
}

TEST(TrackerHistory, AGameIsAliveAndItsOwnAndEndsWithItsProcesses)
{
    Random random;
    int games = 0;
    for (int i = 0; i < 30; ++i) {
        History history(random);
        for (int step = 0; step < 100; ++step) {
            history.step();
            ASSERT_NO_FATAL_FAILURE(check(history.world)) << i << ' ' << step;
            games += history.world.game() != nullptr;
        }
        history.end();
        ASSERT_FALSE(history.world.game());
    }
    EXPECT_GT(games, 500) << "the histories must have games in them";
}

TEST(TrackerHistory, TheFamilyIsTheRootAndAllItsDescendants)
{
    Random random(2);
    for (int i = 0; i < 20; ++i) {
        World world;
        world.start(1, program(first_pid, "/steam/reaper"), "570");
        Pids expected{first_pid};
        for (std::uint32_t pid = first_pid + 1; pid <= last_pid; ++pid) {
            auto parent = random.pick(world.processes).first;
            world.fork(parent, pid);
            if (expected.contains(parent))
                expected.insert(pid);
            auto gone = random.pick(world.processes).first;
            if (gone == 1 || gone == first_pid || random.coin())
                continue;
            world.exit(gone);
            expected.erase(gone);
        }
        ASSERT_EQ(world.family(), expected);
    }
}

auto sorted(std::vector<gamer_process> family)
{
    std::vector<std::pair<std::uint32_t, std::uint32_t>> pairs;
    for (auto &member : family)
        pairs.emplace_back(member.tgid, member.ticks);
    std::ranges::sort(pairs);
    return pairs;
}

// While no parent has gone, /proc tells the whole story.
TEST(TrackerHistory, RescanEqualsFollowingEvents)
{
    Random random(3);
    for (int i = 0; i < 20; ++i) {
        World world;
        for (std::uint32_t pid = first_pid; pid <= last_pid; ++pid) {
            auto image = random.pick(images);
            image.pid = pid;
            auto app = random.up_to(3) ? "" : std::to_string(random.between(1, 3));
            world.start(random.pick(world.processes).first, image, app);
        }
        auto late = world.latecomer();
        ASSERT_EQ(!late.foreground(), !world.game());
        if (!world.game())
            continue;
        ASSERT_EQ(late.foreground()->verdict.reason, world.game()->verdict.reason);
        ASSERT_EQ(late.foreground()->root.tgid, world.root());
        ASSERT_EQ(late.foreground()->main.tgid, world.main());
        ASSERT_EQ(sorted(late.foreground()->family), sorted(world.game()->family));
    }
}

gamer_process_event exec_of(const FakeProcess &process)
{
    return {.kind = GAMER_PROCESS_EXEC, .process = process.id()};
}

gamer_process_event exit_of(const FakeProcess &process)
{
    return {.kind = GAMER_PROCESS_EXIT, .process = process.id()};
}

TEST(TrackerRescan, AChildThatOnlyForkedIsNotTheMainProcess)
{
    FakeProc proc;
    FakeProcess game{.pid = 20, .parent = 1, .ticks = 5, .command = "/games/a", .executable = "/games/a",
                     .environment = {{"SteamAppId", "7"}}};
    auto child = game;
    child.pid = 21, child.parent = 20, child.ticks = 9;
    proc.add(game);
    proc.add(child);
    Tracker tracker(proc.fs(), 0);
    tracker.rescan();
    EXPECT_EQ(tracker.foreground()->main.tgid, 20U);
    EXPECT_EQ(tracker.foreground()->family.size(), 2U);
}

TEST(TrackerFixedPid, AStrangerUnderTheSameNumberIsNotIt)
{
    FakeProc proc;
    FakeProcess chosen{.pid = 20, .parent = 1, .ticks = 5};
    proc.add(chosen);
    Tracker tracker(proc.fs(), 20);
    tracker.rescan();
    ASSERT_TRUE(tracker.foreground());
    tracker.on_event(exit_of(chosen));
    chosen.ticks = 90;
    proc.add(chosen);
    tracker.on_event(exec_of(chosen));
    EXPECT_FALSE(tracker.foreground());
}

TEST(Tracker, AProcessIsInOneGameOnly)
{
    FakeProc proc;
    FakeProcess parent{.pid = 20, .parent = 1, .ticks = 5, .command = "C:\\a.exe", .executable = "/usr/bin/wine"};
    FakeProcess child{.pid = 21, .parent = 20, .ticks = 6};
    auto exec = [&](FakeProcess &process) {
        proc.add(process);
        return exec_of(process);
    };
    proc.add(child); // forked before its parent became a game
    Tracker tracker(proc.fs(), 0);
    tracker.on_event(exec(parent));
    parent.environment = child.environment = {{"SteamAppId", "7"}};
    tracker.on_event(exec(parent));
    tracker.on_event(exec(child));
    tracker.on_event(exit_of(parent));
    tracker.on_event(exit_of(child));
    EXPECT_FALSE(tracker.foreground());
}

} // namespace
} // namespace gamer::detect
