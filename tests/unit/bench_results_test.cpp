// SPDX-License-Identifier: GPL-2.0-only
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bench/report/results_json.h"
#include "bench_report.h"
#include "support.h"
#include "support/failure.h"

namespace gamer::bench::report {
namespace {

using test::Failure;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::ThrowsMessage;

constexpr auto header = R"({"cell": "hogs", "seed": 2, "kernel": "7.3", "qemu": "QEMU 10", "compiler": "g++ 14"})";

TEST(BenchRuns, AreALineForTheCellAndOneForEachPeer)
{
    const auto run = parse_run(std::string{header} + "\n{\"peer\": \"gamer\"}\n{\"peer\": \"x\", \"error\": \"why\"}\n");
    EXPECT_EQ(name_of(run), "hogs.2");
    EXPECT_EQ(run.environment.qemu, "QEMU 10");
    EXPECT_EQ(measured_by(run, "gamer")["peer"], "gamer");
    EXPECT_TRUE(measured_by(run, "x").is_null());
    EXPECT_TRUE(measured_by(run, "default").is_null());
}

TEST(BenchRuns, OfDifferentKernelsAreNotPutTogether)
{
    const test::TempDir folder;
    auto other = Json::parse(header);
    other["seed"] = 3;
    other["kernel"] = "7.4";
    const auto one = folder.write("a", header), two = folder.write("b", other.dump());
    EXPECT_EQ(read_runs({one}).size(), 1U);
    EXPECT_THAT([&] { read_runs({one, two}); }, ThrowsMessage<Failure>(HasSubstr("measure them anew")));
    EXPECT_THAT([&] { read_runs({one, one}); }, ThrowsMessage<Failure>(HasSubstr("twice")));
    EXPECT_THAT([&] { read_runs({folder.write("c", "nonsense")}); }, ThrowsMessage<Failure>(HasSubstr("/c: ")));
}

TEST(BenchResults, AreMediansOverTheSeedsInTheOrderOfThePeers)
{
    const auto results = results_of({run_of(1, {line_of("gamer", 1), line_of("default", 30)}),
                                     run_of(2, {line_of("gamer", 3), line_of("default", 50)})});
    EXPECT_THAT(results.seeds, ElementsAre(1, 2));
    ASSERT_EQ(results.cells.size(), 1U);
    const auto &peers = results.cells[0].peers;
    ASSERT_EQ(peers.size(), 2U);
    EXPECT_EQ(peers[0].peer.name, "default");
    EXPECT_EQ(peers[1].spread("missed_percent")->median, 2);
    EXPECT_EQ(peers[1].spread("missed_percent")->max, 3);
    EXPECT_FALSE(peers[1].spread("input_wake_p99"));
}

TEST(BenchResults, BackgroundIsComparedWithTheBoundOfTheSameSeed)
{
    const auto with_background = [](const char *peer, double ms) {
        auto line = line_of(peer, 0);
        line["background"] = {{"cpu_ms", ms}};
        return line;
    };
    const auto results = results_of({run_of(1, {with_background("bound", 1000), with_background("gamer", 900)}),
                                     run_of(2, {with_background("bound", 500), with_background("gamer", 500)})});
    EXPECT_EQ(results.cells[0].find("gamer")->spread("background_percent")->min, 90);
    EXPECT_EQ(results.cells[0].find("gamer")->spread("background_percent")->max, 100);
}

TEST(BenchResults, RefuseWhatNobodyKnows)
{
    EXPECT_THAT([] { results_of({run_of(1, {line_of("nobody", 0)})}); }, ThrowsMessage<Failure>(HasSubstr("nobody")));
    EXPECT_THAT([] { results_of({run_of(1, {}, "nowhere")}); }, ThrowsMessage<Failure>(HasSubstr("no known cell")));
}

TEST(BenchResults, AsJsonSayWhatWentWrong)
{
    auto thrown_out = line_of("gamer", 5);
    thrown_out["scheduler"] = {{"name", "g"}, {"thrown_out", "stall \xff"}};
    const auto results =
        results_of({run_of(1, {thrown_out, Json{{"peer", "fifo"}, {"error", "did not attach"}}})});
    const auto json = Json::parse(results_json(results, {}));
    EXPECT_EQ(json["environment"]["seeds"], Json::array({1}));
    const auto &cell = json["cells"]["hogs"];
    EXPECT_EQ(cell["gamer"]["missed_percent"], Json::parse(R"({"median": 5, "min": 5, "max": 5, "unit": "%"})"));
    EXPECT_EQ(cell["gamer"]["thrown_out"][0]["seed"], 1);
    EXPECT_EQ(cell["fifo"]["errors"][0]["why"], "did not attach");
    EXPECT_FALSE(cell["gamer"].contains("errors"));
}

TEST(BenchResults, AsJsonSayWhatEachCallbackCosts)
{
    auto line = line_of("gamer", 0);
    line["meter"]["programs"] = Json::parse(R"([{"name": "s_enqueue", "type": "struct_ops", "runs": 200, "ns": 40000}])");
    const auto json = Json::parse(results_json(results_of({run_of(1, {line, line_of("default", 0)})}), {}));
    const auto &costs = json["cells"]["hogs"]["gamer"]["bpf_callbacks"];
    EXPECT_EQ(costs["enqueue"]["ns_per_call"]["median"], 200);
    EXPECT_EQ(costs["enqueue"]["calls_per_frame"]["median"], 2);
    EXPECT_EQ(costs["enqueue"]["ns_per_frame"]["median"], 400);
    EXPECT_FALSE(json["cells"]["hogs"]["default"].contains("bpf_callbacks"));
}

TEST(BenchPeers, OfTheUserComeLastButHaveAColourAmongTheCore)
{
    const auto peers = parse_peers(Json::parse(R"([{"name": "default", "set": "core"}, {"name": "x", "set": "nice"}])"),
                                   {"/opt/scx_lavd --performance"});
    ASSERT_EQ(peers.size(), 3U);
    EXPECT_EQ(peers[2].name, "user-1");
    EXPECT_EQ(peers[2].label, "user-1: scx_lavd --performance");
    EXPECT_EQ(peers[2].title, "/opt/scx_lavd --performance");
    EXPECT_EQ(peers[2].place, 1U);
    EXPECT_EQ(peers[1].place, 2U);
}

TEST(BenchPeers, HaveNamesThatCanBeFileNames)
{
    EXPECT_THROW(parse_peers(Json::parse(R"([{"name": "../x"}])"), {}), Failure);
    EXPECT_THROW(parse_peers(Json::parse(R"([{}])"), {}), Failure);
}


} // namespace
} // namespace gamer::bench::report
