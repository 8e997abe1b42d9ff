// SPDX-License-Identifier: GPL-2.0-only
// Device classes: whatever can type is a keyboard.
#include "policy.h"

#include <vector>

#include <gtest/gtest.h>
#include <linux/input-event-codes.h>

#include "support.h"

namespace gamer {
namespace {

static_assert(GAMER_EV_KEY == EV_KEY && GAMER_EV_REL == EV_REL && GAMER_EV_ABS == EV_ABS && GAMER_REL_X == REL_X);
static_assert(GAMER_BTN_MOUSE == BTN_MOUSE && GAMER_BTN_JOYSTICK == BTN_JOYSTICK && GAMER_BTN_GAMEPAD == BTN_GAMEPAD);
static_assert(GAMER_BTN_TOOL_PEN == BTN_TOOL_PEN && GAMER_BTN_TOUCH == BTN_TOUCH);
static_assert(GAMER_KEY_Q == KEY_Q && GAMER_KEY_P == KEY_P && GAMER_KEY_1 == KEY_1 && GAMER_KEY_0 == KEY_0);
static_assert(GAMER_KEY_KP7 == KEY_KP7 && GAMER_KEY_KP3 == KEY_KP3);
static_assert(GAMER_KEYBIT_WORDS == (KEY_MAX + 1) / 64);

void press(gamer_device_bits &bits, unsigned key)
{
    bits.key[key / 64] |= 1ULL << key % 64;
}

gamer_device_bits device(std::vector<unsigned> events, std::vector<unsigned> keys, std::vector<unsigned> axes = {})
{
    gamer_device_bits bits{};
    for (auto event : events)
        bits.ev |= 1ULL << event;
    for (auto key : keys)
        press(bits, key);
    for (auto axis : axes)
        bits.rel |= 1ULL << axis;
    return bits;
}

std::vector<unsigned> key_range(unsigned first, unsigned last, std::vector<unsigned> more = {})
{
    for (auto key = first; key <= last; ++key)
        more.push_back(key);
    return more;
}

struct Example {
    const char *what;
    gamer_device_bits bits;
    enum gamer_device_class expected;
};

const std::vector<Example> examples = {
    {"mouse", device({EV_KEY, EV_REL}, {BTN_LEFT, BTN_RIGHT, BTN_MIDDLE}, {REL_X, REL_Y, REL_WHEEL}), GAMER_DEVICE_MOUSE},
    {"keyboard", device({EV_KEY, EV_REP, EV_LED}, key_range(KEY_ESC, KEY_KPDOT)), GAMER_DEVICE_KEYBOARD},
    {"gaming mouse with some digits",
     device({EV_KEY, EV_REL}, key_range(KEY_1, KEY_6, {BTN_LEFT, BTN_SIDE}), {REL_X, REL_Y}), GAMER_DEVICE_MOUSE},
    {"gaming mouse with a row of digits, which can type a PIN",
     device({EV_KEY, EV_REL}, key_range(KEY_1, KEY_EQUAL, {BTN_LEFT, BTN_SIDE}), {REL_X, REL_Y}), GAMER_DEVICE_KEYBOARD},
    {"gaming mouse with a macro on Q", device({EV_KEY, EV_REL}, {BTN_LEFT, KEY_Q, KEY_LEFTCTRL}, {REL_X, REL_Y}),
     GAMER_DEVICE_MOUSE},
    {"receiver of a mouse and a keyboard in one",
     device({EV_KEY, EV_REL}, key_range(KEY_ESC, KEY_KPDOT, {BTN_LEFT}), {REL_X, REL_Y}), GAMER_DEVICE_KEYBOARD},
    {"gamepad", device({EV_KEY, EV_ABS}, {BTN_SOUTH, BTN_EAST, BTN_START}), GAMER_DEVICE_GAMEPAD},
    {"gamepad with a touchpad in one", device({EV_KEY, EV_ABS}, {BTN_SOUTH, BTN_TOUCH}), GAMER_DEVICE_GAMEPAD},
    {"joystick", device({EV_KEY, EV_ABS}, {BTN_TRIGGER, BTN_THUMB}), GAMER_DEVICE_GAMEPAD},
    {"chat pad: a gamepad that types", device({EV_KEY, EV_ABS}, key_range(KEY_Q, KEY_P, {BTN_SOUTH})), GAMER_DEVICE_KEYBOARD},
    {"touchpad", device({EV_KEY, EV_ABS}, {BTN_LEFT, BTN_TOUCH, BTN_TOOL_FINGER}), GAMER_DEVICE_TOUCH},
    {"touchscreen", device({EV_KEY, EV_ABS}, {BTN_TOUCH}), GAMER_DEVICE_TOUCH},
    {"tablet", device({EV_KEY, EV_ABS}, {BTN_TOOL_PEN, BTN_STYLUS}), GAMER_DEVICE_TOUCH},
    {"power button", device({EV_KEY}, {KEY_POWER}), GAMER_DEVICE_OTHER},
    {"numeric pad", device({EV_KEY}, key_range(KEY_KP7, KEY_KPDOT)), GAMER_DEVICE_KEYBOARD},
    {"media keys of a headset", device({EV_KEY}, {KEY_VOLUMEUP, KEY_VOLUMEDOWN, KEY_MUTE}), GAMER_DEVICE_OTHER},
    {"lid switch", device({EV_SW}, {}), GAMER_DEVICE_OTHER},
    {"scroll wheel without a pointer", device({EV_KEY, EV_REL}, {BTN_LEFT}, {REL_WHEEL}), GAMER_DEVICE_OTHER},
    {"motion without a button", device({EV_KEY, EV_REL}, {KEY_F1}, {REL_X, REL_Y}), GAMER_DEVICE_OTHER},
    {"motion without EV_REL", device({EV_KEY}, {BTN_LEFT}, {REL_X}), GAMER_DEVICE_OTHER},
    {"key bits without EV_KEY", device({EV_REL}, key_range(KEY_Q, KEY_P, {BTN_LEFT}), {REL_X}), GAMER_DEVICE_OTHER},
    {"nothing", device({}, {}), GAMER_DEVICE_OTHER},
};

TEST(DeviceClass, OfWellKnownDevices)
{
    for (auto &example : examples)
        EXPECT_EQ(gamer_device_class(&example.bits), example.expected) << example.what;
}

gamer_device_bits any_bits(test::Random &random)
{
    gamer_device_bits bits{.ev = random.any(), .rel = random.any()};
    for (auto &word : bits.key)
        word = random.any();
    return bits;
}

// The ends of a row of letters, of a row of digits, and of a number pad.
constexpr unsigned rows[][2] = {{KEY_Q, KEY_P}, {KEY_1, KEY_0}, {KEY_KP7, KEY_KP3}};

TEST(DeviceClass, WhateverCanTypeIsAKeyboard)
{
    test::Random random;
    for (int i = 0; i < test::random_states; ++i) {
        auto bits = any_bits(random);
        bits.ev |= 1ULL << EV_KEY;
        for (auto key : random.pick(rows))
            press(bits, key);
        ASSERT_EQ(gamer_device_class(&bits), GAMER_DEVICE_KEYBOARD);
    }
}

TEST(DeviceClass, NothingElseIsAKeyboard)
{
    test::Random random(2);
    for (int i = 0; i < test::random_states; ++i) {
        auto bits = any_bits(random);
        for (auto &row : rows) {
            auto key = random.pick(row);
            bits.key[key / 64] &= ~(1ULL << key % 64);
        }
        ASSERT_NE(gamer_device_class(&bits), GAMER_DEVICE_KEYBOARD);
    }
}

TEST(Bit, IsTheOneAskedFor)
{
    for (std::uint32_t bit = 0; bit < 64; ++bit) {
        EXPECT_TRUE(gamer_bit(1ULL << bit, bit));
        EXPECT_FALSE(gamer_bit(~(1ULL << bit), bit));
    }
}

} // namespace
} // namespace gamer
