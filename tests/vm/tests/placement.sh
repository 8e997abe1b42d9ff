#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# vm: --virtual-time 1 --topology 1,2,2,1
# takes: 85 s
# Two cores of two threads each: idle CPUs are taken in the order that the options ask for.
. /tests/lib/guest.sh

# Nanoseconds that tasks have run on each CPU, a number a CPU.
ran() { awk '/^cpu[0-9]/ { print $8 }' /proc/schedstat; }

# share_on CPU...: how much of the CPU time of a game with two threads, in percent, is used on these. What it takes to start the
# game is background, and not counted.
share_on() {
  set -e
  game-load /tmp/two.json --json --no-names --seconds 1.4 --warm-up 0.1 --hz 75 > /dev/null &
  playing=$!
  sleep 0.4
  ran > /tmp/before
  sleep 1
  ran > /tmp/after
  wait "$playing"
  paste /tmp/before /tmp/after | awk -v cpus=" $* " '
    { ran = $2 - $1; all += ran; if (index(cpus, " " NR - 1 " ")) these += ran } END { print int(these * 100 / all) }'
}
cat > /tmp/two.json <<'JSON'
{"threads": [{"name": "main", "trigger": "vblank", "cpu_us": 1000},
             {"name": "audio", "trigger": "period", "period_us": 4100, "cpu_us": 1000}]}
JSON

test_the_kernel_searches_unless_told() {
  gamer-sched attach 2> /dev/null
  share_on 0 > /dev/null
  equal placed 0 "$(counter placed)"
}

test_the_primary_domain_is_filled_first() {
  gamer-sched attach --primary-domain 2,3 2> /dev/null
  between 'percent on CPUs 2 and 3' 80 100 "$(share_on 2 3)"
  between placed 100 1000000 "$(counter placed)"
}

test_the_order_is_changed_while_it_runs() {
  gamer-sched attach 2> /dev/null
  for cpu in 3 1; do
    gamer-sched set --primary-domain $cpu
    between "percent on CPU $cpu" 50 100 "$(share_on $cpu)"
  done
}

test_a_flat_scan_takes_the_first_by_number() {
  gamer-sched attach --flat-idle-scan 2> /dev/null
  share_on 0 > /dev/null
  between placed 100 1000000 "$(counter placed)"
}

test_a_preferred_scan_finds_idle_cpus() {
  gamer-sched attach --preferred-idle-scan 2> /dev/null
  share_on 0 > /dev/null
  between placed 100 1000000 "$(counter placed)"
}

# Of two threads of a core one is tried; the other is still found by a CPU that looks for work.
test_without_smt_one_cpu_of_each_core_is_tried() {
  gamer-sched attach --flat-idle-scan --disable-smt 2> /dev/null
  between 'percent on CPUs 0 and 2' 80 100 "$(share_on 0 2)"
  hog --processes 6 --seconds 1 --json > /tmp/hogs
  between 'longest gap in us' 1 400000 "$(longest_gap /tmp/hogs)"
}

# Who answers the world leaves the core on which a hog keeps the sibling busy; the hog itself counts for CPU 0.
test_avoiding_smt_finds_a_whole_core() {
  gamer-sched attach --avoid-smt 2> /dev/null
  start hog taskset -c 0 hog --processes 1 --seconds 60
  between 'percent on the busy sibling' 0 3 "$(share_on 1)"
  between placed 100 1000000 "$(counter placed)"
}

run_tests "$0"
