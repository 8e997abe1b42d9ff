// SPDX-License-Identifier: GPL-2.0-only
#include "bench/report/bpf_costs.h"

namespace gamer::bench::report {
namespace {

bool ends_with_word(std::string_view program, std::string_view word)
{
    if (!program.ends_with(word))
        return false;
    return program.size() == word.size() || program[program.size() - word.size() - 1] == '_';
}

// The kernel keeps 15 characters of a name. Shorter beginnings than this could be another callback: runn(able), disp..., disa...
bool ends_with_cut_word(std::string_view program, std::string_view word)
{
    constexpr std::size_t kept = 15, telling = 5;
    if (program.size() != kept)
        return false;
    for (auto size = word.size() - 1; size >= telling; --size)
        if (ends_with_word(program, word.substr(0, size)))
            return true;
    return false;
}

std::string_view kind_of(const Json &program)
{
    return text(program, "/type") == "struct_ops" ? callback_of(text(program, "/name")) : hooks;
}

} // namespace

std::string_view callback_of(std::string_view program)
{
    for (const auto callback : hot_callbacks)
        if (ends_with_word(program, callback) || ends_with_cut_word(program, callback))
            return callback;
    return other_callbacks;
}

std::optional<BpfCost> bpf_cost(const Json &run, std::string_view what)
{
    std::optional<BpfCost> sum;
    for (const auto &program : find(run, "/meter/programs")) {
        if (kind_of(program) != what)
            continue;
        if (!sum)
            sum.emplace();
        sum->runs += number(program, "/runs").value_or(0);
        sum->ns += number(program, "/ns").value_or(0);
    }
    return sum;
}

} // namespace gamer::bench::report
