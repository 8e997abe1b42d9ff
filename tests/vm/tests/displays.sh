#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# vm: --virtual-time 1 --cpus 2 --displays 2
# takes: 45 s
# Two cards that tick at different rates: gamer-frame follows one of them.
. /tests/lib/guest.sh

source_is() { gamer-frame status -o json | jq -e ".source == \"fentry/drm_handle_vblank$1\"" > /dev/null; }
frames_a_second() { gamer-stat -o json 1 2 | tail -n 1 | jq '.per_second.frames | round'; }
light() { start "card$1" virtual-display --card "/dev/dri/card$1" --hz "$2" --count-vblanks 100; }

test_the_faster_display_is_followed() {
  light 0 60
  light 1 144
  gamer-sched attach 2> /dev/null
  start_feeder frame gamer-frame --vblank-sample-ms 100
  eventually 5 source_is ', 1:0'
  between 'frames a second' 141 147 "$(frames_a_second)"
}

test_a_display_can_be_chosen() {
  light 0 60
  light 1 144
  gamer-sched attach 2> /dev/null
  start_feeder frame gamer-frame --drm-debugfs 0:0
  source_is ', 0:0' || fail "follows $(gamer-frame status | grep source)"
  between 'frames a second' 58 62 "$(frames_a_second)"
}

test_a_timer_follows_no_display() {
  gamer-sched attach 2> /dev/null
  status_is 2 gamer-frame --hz 60 --card 1
  says 'leave out either'
}

test_a_display_that_stops_is_left() {
  light 0 60
  light 1 144
  fast=$started
  gamer-sched attach 2> /dev/null
  start_feeder frame gamer-frame
  eventually 5 source_is ', 1:0'
  kill "$fast"
  light 1 30
  eventually 5 source_is ', 0:0'
  between 'frames a second' 58 62 "$(frames_a_second)"
}

run_tests "$0"
