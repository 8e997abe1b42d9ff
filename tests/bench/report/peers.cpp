// SPDX-License-Identifier: GPL-2.0-only
#include "bench/report/peers.h"

#include <algorithm>

#include "bench/report/escape.h"
#include "bench/report/files.h"
#include "support/failure.h"

namespace gamer::bench::report {
namespace {

constexpr std::string_view name_characters = "abcdefghijklmnopqrstuvwxyz0123456789-_.";

// Names become parts of file names.
bool is_name(std::string_view name)
{
    return !name.empty() && name[0] != '.' && name.find_first_not_of(name_characters) == std::string_view::npos;
}

Peer parse_peer(const Json &json)
{
    const auto name = text(json, "/name");
    if (!is_name(name))
        throw test::Failure(fmt::format("peers: \"{}\" is not a name of a-z, 0-9 and -", escaped(name)),
                            ExitCode::usage);
    return {.name = name,
            .title = text(json, "/title"),
            .label = name,
            .core = text(json, "/set") == "core",
            .may_be_thrown_out = flag(json, "/may_be_thrown_out"),
            .ours = text(json, "/scheduler").starts_with("gamer-sched ")};
}

// The folder of a program says little and takes much room.
std::string without_folder(std::string_view command)
{
    const auto program = command.substr(0, command.find(' '));
    return std::string{command.substr(program.rfind('/') + 1)};
}

Peer user_peer(std::size_t number, const std::string &command)
{
    constexpr std::size_t longest = 40;
    const auto name = fmt::format("user-{}", number);
    // With the number: two builds of one scheduler have the same name.
    const auto label = shortened(escaped(fmt::format("{}: {}", name, without_folder(command))), longest);
    return {.name = name, .title = command, .label = label};
}

// Those that meet in all plots first: there are fewer colours than peers.
void give_places(std::vector<Peer> &peers)
{
    std::size_t place = 0;
    for (const bool core : {true, false})
        for (auto &peer : peers)
            if (peer.core == core)
                peer.place = place++;
}

} // namespace

std::vector<Peer> parse_peers(const Json &json, const std::vector<std::string> &user_commands)
{
    std::vector<Peer> peers;
    for (const auto &peer : json)
        peers.push_back(parse_peer(peer));
    for (std::size_t i = 0; i < user_commands.size(); ++i)
        peers.push_back(user_peer(i + 1, user_commands[i]));
    give_places(peers);
    return peers;
}

std::vector<Peer> read_peers(const std::filesystem::path &path, const std::vector<std::string> &user_commands)
{
    return parse_peers(read_json(path), user_commands);
}

const Peer *find_peer(const std::vector<Peer> &peers, std::string_view name)
{
    const auto found = std::ranges::find(peers, name, &Peer::name);
    return found == peers.end() ? nullptr : &*found;
}

} // namespace gamer::bench::report
