// SPDX-License-Identifier: GPL-2.0-only
/*
 * The input hook cannot know what was typed: proven on its instructions, as the verifier would walk them.
 *
 * input_event(dev, type, code, value) is called with these as the 8-byte words 0 to 3 of the context. On every path:
 *  - the value (offset 24) is not loaded;
 *  - the code (offset 16) may be loaded before the type is tested, since the compiler joins the tests of both into
 *    (type | code) != 0; but what is made of it is only compared with zero, and never stored, passed to a helper,
 *    combined in another way, or returned. Behind the comparison it is either zero or not looked at again;
 *  - of the device only evbit, relbit and keybit are read: what it can do, not `key`, the keys now held, nor an axis;
 *  - neither context nor device leaves the registers, so no helper and no subprogram can load more.
 */
#include "bpf_object.h"

#include <algorithm>
#include <array>
#include <map>
#include <vector>

#include <bpf/btf.h>
#include <gtest/gtest.h>
#include <linux/bpf.h>

namespace gamer {
namespace {

enum class Kind { plain, constant, context, device, code };

struct Value {
    Kind kind = Kind::plain;
    long number = 0; // of a constant; of a device: the offset into it
    bool operator==(const Value &) const = default;

    bool secret() const { return kind != Kind::plain && kind != Kind::constant; }
};

using Registers = std::array<Value, 11>;

struct Field {
    long begin, end;
};

// A register that may be either: the more secret of the two.
Value joined(Value left, Value right)
{
    if (left == right)
        return left;
    if (left.secret() && right.secret())
        return {Kind::code}; // good for nothing
    return left.secret() ? left : right.secret() ? right : Value{};
}

class Walk {
public:
    Walk(std::span<const bpf_insn> code, std::vector<Field> fields) : code_(code), fields_(std::move(fields))
    {
        Registers entry;
        entry[1] = {Kind::context};
        reach(0, entry);
        while (!pending_.empty()) {
            auto at = pending_.back();
            pending_.pop_back();
            step(at, seen_[at]);
        }
    }

    const std::vector<std::string> &violations() const { return violations_; }
    std::size_t reached() const { return seen_.size(); }

private:
    void violation(std::size_t at, const char *what) { violations_.push_back(fmt::format("instruction {}: {}", at, what)); }

    void reach(std::size_t at, const Registers &registers)
    {
        if (at >= code_.size())
            return violation(at, "runs off the end");
        auto [place, is_new] = seen_.try_emplace(at, registers);
        auto merged = place->second;
        for (std::size_t i = 0; i < merged.size(); ++i)
            merged[i] = joined(merged[i], registers[i]);
        if (is_new || merged != place->second) {
            place->second = merged;
            pending_.push_back(at);
        }
    }

    void step(std::size_t at, Registers registers)
    {
        auto &insn = code_[at];
        switch (BPF_CLASS(insn.code)) {
        case BPF_LD:
            registers[insn.dst_reg] = {};
            return reach(at + 2, registers);
        case BPF_LDX:
            registers[insn.dst_reg] = load(at, insn, registers[insn.src_reg]);
            return reach(at + 1, registers);
        case BPF_ST:
        case BPF_STX:
            store(at, insn, registers);
            return reach(at + 1, registers);
        case BPF_ALU:
        case BPF_ALU64:
            registers[insn.dst_reg] = computed(at, insn, registers);
            return reach(at + 1, registers);
        default:
            return jump(at, insn, registers);
        }
    }

    Value load(std::size_t at, const bpf_insn &insn, Value from)
    {
        if (from.kind == Kind::context)
            return argument(at, insn.off);
        if (from.kind == Kind::device && !allowed(from.number + insn.off, size_of(insn)))
            violation(at, "loads what a device is doing");
        if (from.kind == Kind::code)
            violation(at, "loads through the code");
        return {};
    }

    Value argument(std::size_t at, int offset)
    {
        if (offset == 0)
            return {Kind::device};
        if (offset == 16)
            return {Kind::code};
        if (offset != 8)
            violation(at, "loads the value or another part of the context");
        return {};
    }

    static long size_of(const bpf_insn &insn)
    {
        auto size = BPF_SIZE(insn.code);
        return size == BPF_DW ? 8 : size == BPF_W ? 4 : size == BPF_H ? 2 : 1;
    }

    bool allowed(long offset, long size) const
    {
        return std::ranges::any_of(fields_, [=](auto &field) { return field.begin <= offset && offset + size <= field.end; });
    }

    void store(std::size_t at, const bpf_insn &insn, Registers &registers)
    {
        if (registers[insn.dst_reg].secret())
            violation(at, "writes through an argument");
        if (BPF_CLASS(insn.code) == BPF_STX && registers[insn.src_reg].secret())
            violation(at, "stores an argument");
        if (BPF_CLASS(insn.code) == BPF_STX && BPF_MODE(insn.code) == BPF_ATOMIC)
            registers[insn.imm == BPF_CMPXCHG ? 0 : insn.src_reg] = {};
    }

    Value computed(std::size_t at, const bpf_insn &insn, const Registers &registers)
    {
        auto left = registers[insn.dst_reg];
        auto right = BPF_SRC(insn.code) == BPF_X ? registers[insn.src_reg] : Value{Kind::constant, insn.imm};
        auto operation = BPF_OP(insn.code);
        if (operation == BPF_MOV)
            return right;
        if (!left.secret() && !right.secret())
            return {};
        if (operation == BPF_ADD && left.kind == Kind::device && right.kind == Kind::constant)
            return {Kind::device, left.number + right.number};
        bool of_code = left.kind == Kind::code || right.kind == Kind::code;
        bool of_pointer = left.kind == Kind::context || left.kind == Kind::device || right.kind == Kind::context ||
                          right.kind == Kind::device;
        if (operation != BPF_OR || !of_code || of_pointer)
            violation(at, "computes with an argument");
        return {Kind::code};
    }

    void jump(std::size_t at, const bpf_insn &insn, Registers &registers)
    {
        auto operation = BPF_OP(insn.code);
        if (operation == BPF_EXIT) {
            if (registers[0].secret())
                violation(at, "returns an argument");
            return;
        }
        if (operation == BPF_CALL)
            return call(at, insn.imm, registers);
        bool is_long = BPF_CLASS(insn.code) == BPF_JMP32 && operation == BPF_JA;
        auto target = std::size_t(long(at) + 1 + (is_long ? insn.imm : insn.off));
        if (operation == BPF_JA)
            return reach(target, registers);
        branch(at, insn, registers, target);
    }

    // A helper that takes arguments is taken to look at all five registers.
    void call(std::size_t at, int helper, Registers &registers)
    {
        bool takes_none = helper == BPF_FUNC_ktime_get_ns || helper == BPF_FUNC_get_smp_processor_id;
        for (std::size_t i = 1; i <= 5 && !takes_none; ++i)
            if (registers[i].secret())
                violation(at, "passes an argument on");
        for (std::size_t i = 0; i <= 5; ++i)
            registers[i] = {};
        reach(at + 1, registers);
    }

    void branch(std::size_t at, const bpf_insn &insn, const Registers &registers, std::size_t target)
    {
        bool by_register = BPF_SRC(insn.code) == BPF_X;
        auto operation = BPF_OP(insn.code);
        bool zero_test = (operation == BPF_JEQ || operation == BPF_JNE) && !by_register && insn.imm == 0;
        bool decides = registers[insn.dst_reg].secret() || (by_register && registers[insn.src_reg].secret());
        if (!decides) {
            reach(at + 1, registers);
            return reach(target, registers);
        }
        if (!zero_test || registers[insn.dst_reg].kind != Kind::code)
            violation(at, "decides by more than whether the code is zero");
        // An `or` of the code and something is zero: then so is the code, and knows nothing any more.
        auto known = registers;
        for (auto &value : known)
            value = value.kind == Kind::code ? Value{} : value;
        reach(at + 1, operation == BPF_JNE ? known : registers);
        reach(target, operation == BPF_JNE ? registers : known);
    }

    std::span<const bpf_insn> code_;
    std::vector<Field> fields_;
    std::map<std::size_t, Registers> seen_;
    std::vector<std::size_t> pending_;
    std::vector<std::string> violations_;
};

// Where the bitmaps of what a device can do lie, in the layout the hook was compiled with.
std::vector<Field> capability_fields(const btf *types)
{
    std::vector<Field> fields;
    auto device = btf__type_by_id(types, unsigned(btf__find_by_name_kind(types, "input_dev", BTF_KIND_STRUCT)));
    for (int i = 0; i < btf_vlen(device); ++i) {
        auto &member = btf_members(device)[i];
        auto begin = long(btf_member_bit_offset(device, unsigned(i)) / 8);
        std::string_view name = btf__name_by_offset(types, member.name_off);
        if (name == "evbit" || name == "relbit" || name == "keybit")
            fields.push_back({begin, begin + long(btf__resolve_size(types, member.type))});
    }
    return fields;
}

TEST(InputPrivacy, TheHookLearnsNothingOfWhatWasTypedOrMoved)
{
    auto image = GAMER_BPF_IMAGE(input);
    std::unique_ptr<bpf_object, decltype(&bpf_object__close)> object(
        bpf_object__open_mem(image.data(), image.size(), nullptr), bpf_object__close);
    ASSERT_TRUE(object);
    auto program = bpf_object__find_program_by_name(object.get(), "on_input_event");
    ASSERT_TRUE(program);
    auto fields = capability_fields(bpf_object__btf(object.get()));
    ASSERT_EQ(fields.size(), 3U);
    Walk walk({bpf_program__insns(program), bpf_program__insn_cnt(program)}, fields);
    EXPECT_EQ(walk.violations(), std::vector<std::string>());
    EXPECT_GT(walk.reached(), bpf_program__insn_cnt(program) / 2) << "the walk must have seen the program";
}

// That the walk would notice: r1 is the context, of the device only [40, 48) may be read.
using Program = std::vector<bpf_insn>;

bpf_insn op(int code, int to, int from, int offset = 0, int number = 0)
{
    bpf_insn insn{.code = std::uint8_t(code), .off = std::int16_t(offset), .imm = number};
    insn.dst_reg = to & 15;
    insn.src_reg = from & 15;
    return insn;
}

bpf_insn load_word(int to, int from, int offset)
{
    return op(BPF_LDX | BPF_MEM | BPF_DW, to, from, offset);
}

const bpf_insn leave = op(BPF_JMP | BPF_EXIT, 0, 0);

std::size_t violations(Program program)
{
    program.push_back(leave);
    return Walk(program, {{40, 48}}).violations().size();
}

TEST(InputPrivacyWalk, LetsTheTestOfTypeAndCodePass)
{
    EXPECT_EQ(violations({load_word(2, 1, 8), load_word(3, 1, 16), op(BPF_ALU | BPF_OR | BPF_X, 3, 2),
                          op(BPF_JMP32 | BPF_JNE | BPF_K, 3, 0, 1), op(BPF_JMP | BPF_CALL, 0, 0, 0, BPF_FUNC_ktime_get_ns)}),
              0U);
    EXPECT_EQ(violations({load_word(2, 1, 0), load_word(3, 2, 40)}), 0U);
}

TEST(InputPrivacyWalk, NoticesEveryLeak)
{
    auto code = load_word(3, 1, 16), device = load_word(2, 1, 0);
    const Program leaks[] = {
        {load_word(3, 1, 24)},                                                            // the value
        {load_word(3, 1, 20)},                                                            // parts of it
        {code, op(BPF_STX | BPF_MEM | BPF_DW, 10, 3, -8)},                                // store
        {code, op(BPF_JMP | BPF_CALL, 0, 0)},                                             // helper's argument
        {code, op(BPF_ALU64 | BPF_MOV | BPF_X, 0, 3)},                                    // return
        {code, op(BPF_ALU64 | BPF_ADD | BPF_K, 3, 0, 0, 1)},                              // arithmetic
        {code, op(BPF_JMP | BPF_JEQ | BPF_K, 3, 0, 0, 30)},                               // is it the letter A?
        {code, op(BPF_JMP | BPF_JGT | BPF_K, 3, 0, 0, 0)},                                // another comparison
        {code, load_word(4, 3, 0)},                                                       // as an address
        {op(BPF_ALU64 | BPF_MOV | BPF_X, 6, 1), load_word(3, 6, 24)},                     // by a copy of the context
        {op(BPF_JMP | BPF_CALL, 0, 0)},                                                   // the context itself
        {op(BPF_JMP | BPF_CALL, 0, BPF_PSEUDO_CALL)},                                     // to a subprogram
        {device, load_word(3, 2, 48)},                                                    // another field
        {device, op(BPF_ALU64 | BPF_ADD | BPF_K, 2, 0, 0, 8), load_word(3, 2, 40)},       // by arithmetic
        {device, op(BPF_ALU64 | BPF_ADD | BPF_X, 2, 4), load_word(3, 2, 40)},             // by a variable index
        {device, op(BPF_STX | BPF_MEM | BPF_DW, 10, 2, -8)},                              // the device, kept for later
    };
    for (auto &leak : leaks)
        EXPECT_GT(violations(leak), 0U) << &leak - leaks;
}

} // namespace
} // namespace gamer
