#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# vm: --virtual-time 1 --cpus 4
# takes: 240 s
# Each mechanism that can be switched: its counter fires under a load it is for, and stays 0 while it is off.
. /tests/lib/guest.sh
# shellcheck disable=SC2317 # each test has a function `load` of its own, which others call

# The load of a test is a function `load`, which ends by itself.
counted_by_load() {
  set -e
  counted=$(counter "$1")
  load > /dev/null
  echo $(($(counter "$1") - counted))
}

# fires MECHANISM COUNTER: off it counts nothing, on it does, and so it is when switched while it runs.
fires() {
  scx_is enabled || gamer-sched attach 2> /dev/null
  equal "$2 without --$1" 0 "$(counted_by_load "$2")"
  gamer-sched set "--$1"
  # The load is sampled once a second until somebody needs it.
  case $1 in local-queues | deferred-wakeup) sleep 1.1 ;; esac
  between "$2 with --$1" 1 1000000 "$(counted_by_load "$2")"
  gamer-sched set "--no-$1"
  sleep 0.2 # for whom it was learnt of, or lent to, to be ranked anew
  equal "$2 after --no-$1" 0 "$(counted_by_load "$2")"
}

# Runs a load beside hogs, which end with it: all else that a test does would take several times as long beside them.
beside_hogs() {
  hog --processes 6 --seconds 60 > /dev/null &
  hogs=$!
  "$@"
  kill "$hogs"
  wait "$hogs" || true
}
frames() { start_feeder frame gamer-frame --hz 75; }
# game SCENARIO SECONDS
game() { SteamAppId=570 game-load "$1" --json --no-names --seconds "$2" --warm-up 0.1 --hz 75; }
# threads N PERIOD_US CPU_US: a scenario of threads that a timer wakes
threads() {
  for thread in $(seq "$1"); do
    echo "{\"name\": \"t$thread\", \"trigger\": \"period\", \"period_us\": $2, \"cpu_us\": $3}"
  done | jq -s '{threads: ([{name: "main", trigger: "vblank", cpu_us: 100}] + .)}' > /tmp/threads.json
}
periodic() { game-load /tmp/threads.json --json --no-names --seconds 0.4 --warm-up 0.1 --hz 75; }

test_preemption() {
  load() { beside_hogs game /scenarios/frame.json 1; }
  gamer-sched attach --no-preemption 2> /dev/null
  equal 'preemptions without' 0 "$(counted_by_load preemptions)"
  gamer-sched set --preemption
  between 'preemptions with' 1 1000000 "$(counted_by_load preemptions)"
}

test_stay_home() {
  load() { beside_hogs game /scenarios/frame.json 0.4; }
  gamer-sched attach --no-stay-home 2> /dev/null
  equal 'stayed without' 0 "$(counted_by_load stayed)"
  gamer-sched set --stay-home
  between 'stayed with' 1 1000000 "$(counted_by_load stayed)"
}

# Three for two CPUs: two other CPUs idle, so the machine has little to do.
test_local_queues() {
  load() { taskset -c 0,1 hog --processes 3 --seconds 0.4 --json > /tmp/hogs; }
  fires local-queues local
  gamer-sched set --local-queues
  sleep 1.1
  taskset -c 0,1 hog --processes 3 --seconds 1 --json > /tmp/hogs
  between 'longest gap in us' 1 400000 "$(longest_gap /tmp/hogs)"
}

# With all CPUs busy nobody may queue locally.
test_local_queues_are_for_a_machine_with_little_to_do() {
  gamer-sched attach --local-queues 2> /dev/null
  start hogs hog --processes 6 --seconds 60
  sleep 1
  before=$(counter local)
  sleep 0.3
  equal 'local inserts while busy' 0 "$(($(counter local) - before))"
}

# Three wait for two CPUs while the other two idle.
test_deferred_wakeup() {
  load() { taskset -c 0,1 hog --processes 5 --seconds 0.3; }
  fires deferred-wakeup kicks
}

test_wake_sync() {
  load() { beside_hogs hog --processes 4 --kind pipe --seconds 0.3; }
  fires wake-sync sync_local
}

# Burns five milliseconds between writes, so it has no rank; who reads that does.
slow_writer() {
  for line in 1 2 3 4 5 6 7 8 9 10; do
    burnt=0
    while [ $burnt -lt 10000 ]; do burnt=$((burnt + 1)); done
    echo $line
  done
}
test_inheritance() {
  load() { slow_writer | while read -r line; do :; done; }
  fires inheritance inherited
}

test_migration_limit() {
  load() { beside_hogs game /scenarios/frame.json 0.4; }
  gamer-sched attach --mig-max 0 2> /dev/null
  fires migration-limit moves_held
}

test_mm_hint() {
  load() { game /scenarios/frame.json 0.3; }
  fires mm-hint mm_placed
}

test_mm_affinity() {
  load() { game /scenarios/frame.json 0.3; }
  fires mm-affinity mm_placed
}

test_window_slices() {
  gamer-sched attach 2> /dev/null
  frames
  load() { beside_hogs sleep 0.3; }
  fires window-slices short_slices
}

test_criticality() {
  load() { beside_hogs game /scenarios/frame.json 0.4; }
  fires criticality short_slices
}

# They rest too little for a rank, but are woken by a timer each 8 ms.
test_rate_monotonic() {
  threads 2 8000 6500
  load() { periodic; }
  fires rate-monotonic rate_boosts
}

# Ranked threads that want more than there is.
test_miss_recovery() {
  threads 16 8000 2500
  load() { periodic; }
  fires miss-recovery miss_boosts
}

test_pipeline() {
  gamer-sched attach 2> /dev/null
  start_feeder detect gamer-detect
  frames
  load() { game /scenarios/frame.json 0.4; }
  fires pipeline next_stages
}

# The ksoftirqd of a CPU is woken to be parked when that goes offline.
test_napi() {
  gamer-sched attach 2> /dev/null
  start_feeder input gamer-input --input-window-us 50000
  load() {
    start mouse virtual-input --kind mouse --rate 1000 --seconds 2
    sleep 0.5
    for cpu in 1 2 3; do echo 0 > /sys/devices/system/cpu/cpu$cpu/online; done
    for cpu in 1 2 3; do echo 1 > /sys/devices/system/cpu/cpu$cpu/online; done
    wait "$started"
  }
  fires napi napi_boosts
}

test_cpufreq() {
  load() { for cpu in 0 1 2 3; do taskset -c $cpu hog --seconds 0.1; sleep 0.05; taskset -c $cpu true; done; }
  gamer-sched attach 2> /dev/null
  equal 'frequency_changes without --cpufreq' 0 "$(counted_by_load frequency_changes)"
  gamer-sched set --cpufreq
  between 'frequency_changes with --cpufreq' 1 10000 "$(counted_by_load frequency_changes)"
  gamer-sched set --no-cpufreq
  load > /dev/null # each CPU asks once more for what it had before
  equal 'frequency_changes after --no-cpufreq' 0 "$(counted_by_load frequency_changes)"
}

MECHANISMS='local-queues deferred-wakeup wake-sync inheritance migration-limit mm-affinity mm-hint numa window-slices
  criticality rate-monotonic miss-recovery pipeline napi cpufreq'
everything() { for mechanism in $MECHANISMS; do echo "--$1$mechanism"; done; }

# Whose affinity changes all the time.
wander() {
  while :; do
    for cpus in 0 1,2 3 0-3; do taskset -cp $cpus "$1" > /dev/null 2>&1 || return; sleep 0.03; done
  done
}

test_all_at_once_starve_nobody() {
  # shellcheck disable=SC2046 # several words
  gamer-sched attach $(everything '') 2> /dev/null
  schedulers=$(cat /sys/kernel/sched_ext/enable_seq)
  start_feeder detect gamer-detect
  start_feeder input gamer-input
  frames
  hog --processes 6 --seconds 4 --json > /tmp/free &
  waited=$!
  taskset -c 1,2 hog --processes 2 --seconds 4 --json > /tmp/pair &
  waited="$waited $!"
  taskset -c 0 hog --processes 2 --seconds 4 --json > /tmp/pinned &
  waited="$waited $!"
  hog --processes 4 --kind pipe --seconds 4 > /dev/null &
  waited="$waited $!"
  hog --processes 2 --kind fork --seconds 4 > /dev/null &
  waited="$waited $!"
  game /scenarios/frame.json 3 > /tmp/game &
  waited="$waited $!"
  start mouse virtual-input --kind mouse --rate 500 --seconds 3
  start wanderer hog --processes 1 --seconds 4
  wander "$started" &
  for _ in 1 2; do
    sleep 1
    # shellcheck disable=SC2046 # several words
    gamer-sched set $(everything no-)
    echo 0 > /sys/devices/system/cpu/cpu3/online
    sleep 0.3
    # shellcheck disable=SC2046 # several words
    gamer-sched set $(everything '')
    echo 1 > /sys/devices/system/cpu/cpu3/online
  done
  # shellcheck disable=SC2086 # several words
  wait_for $waited
  status_is 0 gamer-sched status -o json
  equal 'schedulers since boot' "$schedulers" "$(jq .enable_seq /tmp/stdout)"
  between 'longest gap in us' 1 600000 "$(longest_gap /tmp/free /tmp/pair /tmp/pinned)"
}

run_tests "$0"
