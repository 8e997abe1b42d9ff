#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# vm: --virtual-time 1
# takes: 32 s
# What is a matter of time is tested in virtual time, where it is exact on any host.
. /tests/lib/guest.sh

test_75_hz_for_ten_seconds() {
  gamer-sched attach 2> /dev/null
  start_feeder frame gamer-frame
  gamer-stat -o json 10 1 > /tmp/stat
  between 'frames in ten seconds' 743 757 "$(jq '.counters.frames * 10 / .interval_s | round' /tmp/stat)"
  between 'mean interval in us' 13200 13460 "$(jq '.histograms.frame_interval.mean_ns / 1000 | round' /tmp/stat)"
}

# Milliseconds since boot; the guest never sleeps, so this is CLOCK_MONOTONIC to ten of them.
uptime_ms() { sed 's/\(.*\)\.\(..\) .*/\1\20/' /proc/uptime; }

test_a_game_is_known_within_50_ms() {
  gamer-sched attach 2> /dev/null
  start_feeder detect gamer-detect --events
  before=$(uptime_ms)
  SteamAppId=570 sleep 1000 &
  game=$!
  eventually 5 grep -q "\"foreground_pid\":$game" /tmp/detect.out
  known=$(jq -s "map(select(.foreground_pid == $game))[0].time_ns / 1000000 | floor" /tmp/detect.out)
  between 'milliseconds until the game is known' 0 50 $((known - before))
}

run_tests "$0"
