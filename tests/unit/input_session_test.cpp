// SPDX-License-Identifier: GPL-2.0-only
#include "../../cmd/gamer-input/session.h"

#include <gtest/gtest.h>

namespace gamer::input {
namespace {

TEST(ClassName, OfEveryClassAndOfRubbish)
{
    EXPECT_STREQ(class_name(GAMER_DEVICE_MOUSE), "mouse");
    EXPECT_STREQ(class_name(GAMER_DEVICE_KEYBOARD), "keyboard");
    EXPECT_STREQ(class_name(GAMER_DEVICE_GAMEPAD), "gamepad");
    EXPECT_STREQ(class_name(GAMER_DEVICE_TOUCH), "touch");
    EXPECT_STREQ(class_name(GAMER_DEVICE_OTHER), "other");
    EXPECT_STREQ(class_name(GAMER_DEVICE_CLASSES), "other");
    EXPECT_STREQ(class_name(UINT32_MAX), "other");
}

} // namespace
} // namespace gamer::input
