// SPDX-License-Identifier: GPL-2.0-only
// The four embedded objects, opened and not loaded: what is in them, and what can be set before loading.
#include "bpf_object.h"

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pins.h"

namespace gamer {
namespace {

using Names = std::set<std::string>;

struct Image {
    const char *name;
    std::span<const std::byte> bytes;
    Names programs;
    Names own_maps; // beside the shared ones
};

const Image images[] = {
    {"sched",
     GAMER_BPF_IMAGE(sched),
     {"sched_select_cpu", "sched_enqueue", "sched_dispatch", "sched_running", "sched_stopping", "sched_init_task", "sched_yield",
      "sched_cpu_online", "sched_cpu_offline", "sched_init", "sched_exit"},
     {"tasks", "cpus", "gamer", "mm_cpus", "timers"}},
    {"input", GAMER_BPF_IMAGE(input), {"on_input_event", "publish_keyboard", "publish_reports"}, {"input_rings", "report_sums"}},
    {"frame", GAMER_BPF_IMAGE(frame), {"on_vblank", "on_timer", "follow"}, {}},
    {"detect",
     GAMER_BPF_IMAGE(detect),
     {"after_futex_wait", "after_futex_waitv", "on_exec", "on_fork", "on_exit", "on_futex_wait", "on_futex_waitv", "on_futex_wake"},
     {"process_ring", "wakers", "strangers"}},
    {"ntsync", GAMER_BPF_IMAGE(ntsync), {"after_ntsync_wait", "on_ntsync_release", "on_ntsync_wait", "on_ntsync_wake"}, {"wakers", "strangers", "threads"}},
};

using Opened = std::unique_ptr<bpf_object, decltype(&bpf_object__close)>;

Opened open_raw(const Image &image)
{
    return {bpf_object__open_mem(image.bytes.data(), image.bytes.size(), nullptr), bpf_object__close};
}

Names programs_of(const bpf_object *object)
{
    Names names;
    for (auto program = bpf_object__next_program(object, nullptr); program; program = bpf_object__next_program(object, program))
        names.insert(bpf_program__name(program));
    return names;
}

// Without the maps libbpf makes of the sections for global variables.
Names maps_of(const bpf_object *object)
{
    Names names;
    for (auto map = bpf_object__next_map(object, nullptr); map; map = bpf_object__next_map(object, map))
        if (std::string name = bpf_map__name(map); name.find('.') == std::string::npos)
            names.insert(name);
    return names;
}

Names expected_maps(const Image &image)
{
    auto names = image.own_maps;
    for (auto &spec : map_specs())
        names.insert(std::string("gamer_") + spec.name);
    return names;
}

TEST(BpfImage, HasExactlyItsProgramsAndMaps)
{
    for (auto &image : images) {
        auto object = open_raw(image);
        ASSERT_TRUE(object) << image.name;
        EXPECT_EQ(programs_of(object.get()), image.programs) << image.name;
        EXPECT_EQ(maps_of(object.get()), expected_maps(image)) << image.name;
    }
}

void expect_shape(const bpf_map *map, const MapSpec &spec)
{
    EXPECT_EQ(bpf_map__type(map), spec.type) << spec.name;
    EXPECT_EQ(bpf_map__key_size(map), 4U) << spec.name;
    EXPECT_EQ(bpf_map__value_size(map), spec.value_size) << spec.name;
    EXPECT_EQ(bpf_map__max_entries(map), spec.entries) << spec.name;
    EXPECT_EQ(bpf_map__map_flags(map), spec.flags) << spec.name;
}

TEST(BpfImage, SharesMapsOfTheDeclaredShape)
{
    for (auto &image : images) {
        auto object = BpfObject::open(image.name, image.bytes);
        ASSERT_TRUE(object) << object.error().text;
        for (auto &spec : map_specs()) {
            auto map = object->map((std::string("gamer_") + spec.name).c_str());
            ASSERT_TRUE(map) << map.error().text;
            expect_shape(*map, spec);
        }
    }
}

TEST(BpfImage, HooksWhatTheToolsSayTheyHook)
{
    auto section = [](const Image &image, const char *program) {
        auto object = open_raw(image);
        return std::string(bpf_program__section_name(bpf_object__find_program_by_name(object.get(), program)));
    };
    EXPECT_EQ(section(images[1], "on_input_event"), "fentry/input_event");
    EXPECT_EQ(section(images[1], "publish_keyboard"), "syscall");
    EXPECT_EQ(section(images[1], "publish_reports"), "syscall");
    EXPECT_EQ(section(images[2], "on_vblank"), "fentry/drm_handle_vblank");
    EXPECT_EQ(section(images[2], "on_timer"), "syscall");
    EXPECT_EQ(section(images[2], "follow"), "syscall");
    EXPECT_EQ(section(images[3], "on_exit"), "tp_btf/sched_process_exit");
}

BpfObject input_object()
{
    return std::move(*BpfObject::open("input", images[1].bytes));
}

TEST(BpfObject, SetsWhatExistsInItsSize)
{
    auto object = input_object();
    EXPECT_TRUE(object.set("window_ns", std::uint64_t(5)));
    EXPECT_TRUE(object.set("ring_has_consumer", true));
    auto unknown = object.set("no_such_variable", 1);
    ASSERT_FALSE(unknown);
    EXPECT_THAT(unknown.error().text, testing::HasSubstr("no_such_variable"));
    EXPECT_FALSE(object.set("window_ns", std::uint32_t(5))) << "half a variable";
    EXPECT_FALSE(object.set("keyboard_reports", std::uint64_t(5))) << "no constant";
}

TEST(BpfObject, SetReachesTheVariable)
{
    auto object = input_object();
    ASSERT_TRUE(object.set("window_ns", std::uint64_t(0x1122334455667788)));
    std::size_t size = 0;
    auto bytes = static_cast<const char *>(bpf_map__initial_value(object.map(".rodata").value(), &size));
    EXPECT_NE(std::string(bytes, size).find("\x88\x77\x66\x55\x44\x33\x22\x11"), std::string::npos);
}

TEST(BpfObject, FindsGlobalsByNameAndSize)
{
    auto object = std::move(*BpfObject::open("detect", images[3].bytes));
    const auto refusal = [](const auto &result) { return result.error().text; };
    EXPECT_THAT(refusal(object.get<std::uint64_t>("dropped")), testing::StartsWith("cannot read")); // it is not loaded
    EXPECT_THAT(refusal(object.get<std::uint32_t>("dropped")), testing::HasSubstr("has no 4 byte variable"));
    EXPECT_THAT(refusal(object.get<std::uint64_t>("droppe")), testing::HasSubstr("has no 8 byte variable"));
}

TEST(BpfObject, NamesWhatItDoesNotHave)
{
    auto object = input_object();
    EXPECT_TRUE(object.disable("on_input_event"));
    auto program = object.disable("on_nothing");
    ASSERT_FALSE(program);
    EXPECT_EQ(program.error().text, "the BPF object 'input' has no program 'on_nothing'");
    EXPECT_EQ(object.map("no_map").error().text, "the BPF object 'input' has no map 'no_map'");
}

TEST(BpfObject, SetsNumbersOfTheScheduler)
{
    auto object = std::move(*BpfObject::open("sched", images[0].bytes));
    EXPECT_TRUE(object.set_ops("gamer", "timeout_ms", 5000));
    EXPECT_FALSE(object.set_ops("gamer", "no_such_member", 1));
    EXPECT_FALSE(object.set_ops("no_such_ops", "timeout_ms", 1));
    EXPECT_FALSE(object.set_ops("gamer", "name", 1)) << "no number";
}

TEST(BpfObject, RefusesRubbish)
{
    std::vector<std::byte> rubbish(100);
    auto object = BpfObject::open("rubbish", rubbish);
    ASSERT_FALSE(object);
    EXPECT_THAT(object.error().text, testing::HasSubstr("cannot open the BPF object 'rubbish'"));
}

} // namespace
} // namespace gamer
