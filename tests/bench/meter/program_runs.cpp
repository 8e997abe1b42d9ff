// SPDX-License-Identifier: GPL-2.0-only
#include "bench/meter/program_runs.h"

#include <cstring>
#include <memory>
#include <vector>

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <fmt/format.h>

#include "fd.h"
#include "text.h"

namespace gamer::bench::meter {
namespace {

// False when the program has gone.
bool get_info(ProgramId id, bpf_prog_info &info)
{
    const Fd program{bpf_prog_get_fd_by_id(id)};
    std::uint32_t size = sizeof(info);
    return program && bpf_prog_get_info_by_fd(program.get(), &info, &size) == 0;
}

struct BtfDeleter {
    void operator()(btf *types) const { btf__free(types); }
};

// The type of the program's function, which is the first of those it consists of. 0: the kernel does not say.
std::uint32_t function_type(ProgramId id, const bpf_prog_info &about)
{
    if (about.btf_id == 0 || about.nr_func_info == 0 || about.func_info_rec_size < sizeof(bpf_func_info))
        return 0;
    std::vector<std::byte> functions(std::size_t{about.nr_func_info} * about.func_info_rec_size);
    bpf_prog_info info{};
    info.nr_func_info = about.nr_func_info;
    info.func_info_rec_size = about.func_info_rec_size;
    info.func_info = reinterpret_cast<std::uintptr_t>(functions.data());
    bpf_func_info first{};
    if (get_info(id, info))
        std::memcpy(&first, functions.data(), sizeof(first));
    return first.type_id;
}

// Empty when there is none.
std::string function_name(ProgramId id, const bpf_prog_info &about)
{
    const auto type_id = function_type(id, about);
    const std::unique_ptr<btf, BtfDeleter> types{type_id ? btf__load_from_kernel_by_id(about.btf_id) : nullptr};
    const auto type = types ? btf__type_by_id(types.get(), type_id) : nullptr;
    const auto name = type ? btf__name_by_offset(types.get(), type->name_off) : nullptr;
    return name ? name : "";
}

std::string full_name(ProgramId id, const bpf_prog_info &info)
{
    const std::string cut{field_text(info.name)};
    const bool may_be_longer = cut.size() == sizeof(info.name) - 1;
    const auto full = may_be_longer ? function_name(id, info) : "";
    return full.starts_with(cut) ? full : cut;
}

} // namespace

AllRuns read_program_runs()
{
    AllRuns all;
    for (ProgramId id = 0; bpf_prog_get_next_id(id, &id) == 0;) {
        bpf_prog_info info{};
        if (get_info(id, info))
            all[id] = {info.run_cnt, info.run_time_ns};
    }
    return all;
}

std::optional<ProgramName> read_program_name(ProgramId id)
{
    bpf_prog_info info{};
    if (!get_info(id, info))
        return {};
    const char *type = libbpf_bpf_prog_type_str(static_cast<bpf_prog_type>(info.type));
    return ProgramName{full_name(id, info), type ? type : fmt::format("type {}", info.type)};
}

} // namespace gamer::bench::meter
