// SPDX-License-Identifier: GPL-2.0-only
// Windows and records: only what is open now and was written by a sane writer counts.
#include "policy.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "support.h"

namespace gamer {
namespace {

using test::Random;
using test::random_states;

constexpr std::uint64_t last_time = UINT64_MAX - GAMER_SEC; // no clock gets there

struct Window {
    std::uint64_t opened, until, now;

    gamer_hint state() const { return gamer_window_state(opened, until, now); }
};

Window any_window(Random &random)
{
    Window window{};
    window.now = random.magnitude(last_time);
    window.opened = random.around(random.coin() ? window.now + GAMER_CLOCK_SKEW_NS : window.now);
    window.until = random.around(random.coin() ? window.opened + GAMER_WINDOW_MAX_NS : window.now);
    return window;
}

TEST(Window, IsNeverLiveWhenExpired)
{
    Random random;
    for (int i = 0; i < random_states; ++i) {
        auto window = any_window(random);
        window.until = random.coin() ? window.now : random.up_to(window.now);
        ASSERT_EQ(window.state(), GAMER_HINT_NONE);
    }
}

TEST(Window, IsNeverLiveFromTheFuture)
{
    Random random(2);
    for (int i = 0; i < random_states; ++i) {
        auto window = any_window(random);
        window.opened = random.between(window.now + GAMER_CLOCK_SKEW_NS + 1, UINT64_MAX);
        ASSERT_NE(window.state(), GAMER_HINT_LIVE);
    }
}

TEST(Window, IsNeverLiveForLongerThanAllowed)
{
    Random random(3);
    for (int i = 0; i < random_states; ++i) {
        auto window = any_window(random);
        if (window.state() != GAMER_HINT_LIVE)
            continue;
        ASSERT_GT(window.until, window.now);
        ASSERT_GE(window.until, window.opened);
        ASSERT_LE(window.until - window.opened, GAMER_WINDOW_MAX_NS);
        ASSERT_LE(window.until - window.now, GAMER_WINDOW_MAX_NS + GAMER_CLOCK_SKEW_NS);
    }
}

TEST(Window, IsLiveAsLongAsASaneWriterSays)
{
    Random random(4);
    for (int i = 0; i < random_states; ++i) {
        Window window{};
        window.opened = random.magnitude(last_time - GAMER_SEC);
        window.until = window.opened + random.between(1, GAMER_WINDOW_MAX_NS);
        window.now = random.between(window.opened, window.until - 1);
        ASSERT_EQ(window.state(), GAMER_HINT_LIVE);
        window.now = window.opened - std::min<std::uint64_t>(window.opened, random.up_to(GAMER_CLOCK_SKEW_NS));
        ASSERT_EQ(window.state(), GAMER_HINT_LIVE) << "of a CPU whose clock is a little ahead";
    }
}

TEST(Window, EdgesOfItsLife)
{
    constexpr std::uint64_t now = GAMER_SEC, most = GAMER_WINDOW_MAX_NS, skew = GAMER_CLOCK_SKEW_NS;
    EXPECT_EQ(gamer_window_state(now - 1, now, now), GAMER_HINT_NONE);
    EXPECT_EQ(gamer_window_state(now - 1, now + 1, now), GAMER_HINT_LIVE);
    EXPECT_EQ(gamer_window_state(now, now + most, now), GAMER_HINT_LIVE);
    EXPECT_EQ(gamer_window_state(now, now + most + 1, now), GAMER_HINT_REJECTED);
    EXPECT_EQ(gamer_window_state(now + skew, now + skew + 1, now), GAMER_HINT_LIVE);
    EXPECT_EQ(gamer_window_state(now + skew + 1, now + skew + 2, now), GAMER_HINT_REJECTED);
    EXPECT_EQ(gamer_window_state(0, 0, now), GAMER_HINT_NONE) << "never written";
    EXPECT_EQ(gamer_window_state(0, UINT64_MAX, now), GAMER_HINT_REJECTED);
    EXPECT_EQ(gamer_window_state(now + 2, now + 1, now), GAMER_HINT_REJECTED) << "closes before it opens";
}

TEST(Report, WakesShortlyAfterItCameIn)
{
    Random random(7);
    for (int i = 0; i < random_states; ++i) {
        auto opened = random.between(1, last_time), now = random.around(opened + GAMER_REPORT_WAKES_NS, last_time);
        if (opened % GAMER_MSEC == 0)
            ++opened;
        ASSERT_EQ(gamer_just_reported(opened, now), now >= opened && now - opened < GAMER_REPORT_WAKES_NS) << opened << ' ' << now;
    }
}

TEST(Report, OfAKeyboardIsRoundedAndWakesAMillisecondLater)
{
    constexpr std::uint64_t opened = 7 * GAMER_SEC;
    EXPECT_TRUE(gamer_just_reported(opened, opened));
    EXPECT_TRUE(gamer_just_reported(opened, opened + GAMER_MSEC + GAMER_REPORT_WAKES_NS - 1));
    EXPECT_FALSE(gamer_just_reported(opened, opened + GAMER_MSEC + GAMER_REPORT_WAKES_NS));
    EXPECT_FALSE(gamer_just_reported(0, 1)) << "there was none";
}

TEST(Record, LivesFromItsStampForItsLifetime)
{
    Random random(5);
    for (int i = 0; i < random_states; ++i) {
        auto stamp = random.magnitude(last_time - GAMER_LIFETIME_MAX_NS), lifetime = random.magnitude();
        auto most = std::min<std::uint64_t>(lifetime, GAMER_LIFETIME_MAX_NS);
        auto now = random.around(random.coin() ? stamp : stamp + most, last_time);
        bool live = gamer_record_state(stamp, lifetime, now) == GAMER_HINT_LIVE;
        bool ahead = now < stamp && stamp - now <= GAMER_CLOCK_SKEW_NS;
        ASSERT_EQ(live, stamp && (ahead || (now >= stamp && now - stamp < most))) << stamp << ' ' << lifetime << ' ' << now;
    }
}

TEST(Record, FromTheFutureIsRejected)
{
    Random random(6);
    for (int i = 0; i < random_states; ++i) {
        auto now = random.magnitude(last_time);
        auto stamp = random.between(now + GAMER_CLOCK_SKEW_NS + 1, UINT64_MAX);
        ASSERT_EQ(gamer_record_state(stamp, random.magnitude(), now), GAMER_HINT_REJECTED);
    }
}

TEST(Record, EdgesOfItsLife)
{
    constexpr std::uint64_t now = 100 * GAMER_SEC, most = GAMER_LIFETIME_MAX_NS, skew = GAMER_CLOCK_SKEW_NS;
    EXPECT_EQ(gamer_record_state(0, most, 1), GAMER_HINT_NONE) << "never written";
    EXPECT_EQ(gamer_record_state(now - 5, 5, now), GAMER_HINT_NONE);
    EXPECT_EQ(gamer_record_state(now - 4, 5, now), GAMER_HINT_LIVE);
    EXPECT_EQ(gamer_record_state(now - most, UINT64_MAX, now), GAMER_HINT_NONE);
    EXPECT_EQ(gamer_record_state(now - most + 1, UINT64_MAX, now), GAMER_HINT_LIVE);
    EXPECT_EQ(gamer_record_state(now + skew, 5, now), GAMER_HINT_LIVE);
    EXPECT_EQ(gamer_record_state(now + skew + 1, 5, now), GAMER_HINT_REJECTED);
}

TEST(WindowIndex, GivesEverySlotItsOwnPlaceInTheMap)
{
    EXPECT_EQ(gamer_window_cpu_slot(0), 1U);
    EXPECT_EQ(gamer_window_cpu_slot(GAMER_MAX_CPUS - 1), unsigned(GAMER_MAX_CPUS));
    EXPECT_EQ(gamer_window_cpu_slot(GAMER_MAX_CPUS), unsigned(GAMER_WINDOW_GLOBAL));
    EXPECT_EQ(gamer_window_cpu_slot(UINT32_MAX), unsigned(GAMER_WINDOW_GLOBAL));
    std::vector<bool> taken(GAMER_WINDOW_ENTRIES);
    for (std::uint32_t kind = 0; kind < GAMER_WINDOW_KINDS; ++kind)
        for (std::uint32_t slot = 0; slot < GAMER_WINDOW_SLOTS; ++slot) {
            auto index = gamer_window_index(kind, slot);
            ASSERT_LT(index, taken.size());
            ASSERT_FALSE(taken[index]) << kind << ' ' << slot;
            taken[index] = true;
        }
}

} // namespace
} // namespace gamer
