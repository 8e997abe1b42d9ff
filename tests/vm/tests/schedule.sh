#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# vm: --virtual-time 1 --cpus 4
# takes: 280 s
# What the scheduler owes everybody: no CPU idles while tasks wait, nobody starves, the game goes first.
. /tests/lib/guest.sh

# Ticks (10 ms) each CPU was idle since boot, a number a CPU.
idle_ticks() { sed -n 's/^cpu[0-9]* [0-9]* [0-9]* [0-9]* \([0-9]*\).*/\1/p' /proc/stat; }
# The CPU a process last ran on.
cpu_of() { sed 's/.*) //' "/proc/$1/stat" | cut -d ' ' -f 37; }

test_no_cpu_idles_while_tasks_wait() {
  gamer-sched attach 2> /dev/null
  for i in 1 2 3 4 5 6 7 8; do sh -c 'while :; do :; done' & hogs="$hogs $!"; done
  sleep 1
  # Four end, those on two of the CPUs first; what is left must spread again.
  for hog in $hogs; do
    case $(cpu_of "$hog") in 2 | 3) first="$first $hog" ;; *) then="$then $hog" ;; esac
  done
  # shellcheck disable=SC2086 # several words
  set -- $first $then
  kill "$1" "$2" "$3" "$4"
  sleep 0.2
  idle_ticks > /tmp/before
  sleep 1
  idle_ticks > /tmp/after
  idle=$(paste /tmp/before /tmp/after | awk '{ if ($2 - $1 > most) most = $2 - $1 } END { print most + 0 }')
  between 'idle ticks of 100 on the idlest CPU' 0 20 "$idle"
}

# Pinned and free tasks of every weight on every CPU: the longest gap of any of them is bounded.
test_nobody_starves() {
  gamer-sched attach 2> /dev/null
  for cpu in 0 1 2 3; do
    taskset -c $cpu hog --processes 2 --seconds 3 --json > "/tmp/pinned.$cpu" &
    waited="$waited $!"
  done
  hog --processes 8 --seconds 3 --json > /tmp/free &
  waited="$waited $!"
  nice -n 19 hog --processes 2 --seconds 3 --json > /tmp/nice &
  waited="$waited $!"
  # shellcheck disable=SC2086 # several words
  wait_for $waited
  between 'longest gap in us' 1 400000 "$(longest_gap /tmp/pinned.* /tmp/free /tmp/nice)"
}

test_the_game_goes_before_its_like() {
  gamer-sched attach 2> /dev/null
  start_feeder detect gamer-detect
  start hogs hog --processes 8 --seconds 5
  SteamAppId=570 game-load /scenarios/frame.json --json --no-names --seconds 2 --warm-up 1 --hz 75 > /tmp/game &
  game=$!
  game-load /scenarios/frame.json --json --no-names --seconds 2 --warm-up 1 --hz 75 > /tmp/other &
  wait_for "$game" $!
  [ "$(game_wakeups)" -gt 100 ] || fail 'the game was not seen to wake'
  between 'missed vblanks of the game, per mille' 0 20 "$(jq '.missed_percent * 10 | round' /tmp/game)"
}

test_a_fixed_foreground_process_counts() {
  start game game-load /scenarios/frame.json --json --no-names --seconds 3 --hz 75
  gamer-sched attach --foreground-pid "$started" 2> /dev/null
  wait "$started"
  [ "$(game_wakeups)" -gt 100 ] || fail 'the game was not seen to wake'
}

# A hint lives ten seconds without a sign of life.
test_the_next_game_counts_once_the_fixed_process_has_ended() {
  start fixed game-load /scenarios/frame.json --scale 10 --json --no-names --seconds 3 --hz 75
  fixed=$started
  gamer-sched attach --foreground-pid "$fixed" 2> /dev/null
  start_feeder detect gamer-detect
  wait "$fixed"
  wakeups=$(game_wakeups)
  SteamAppId=570 game-load /scenarios/frame.json --scale 10 --json --no-names --seconds 12 --hz 75 > /dev/null
  [ $(($(game_wakeups) - wakeups)) -gt 100 ] || fail 'the next game was not seen to wake'
}

# Per mille of the wakeups while COMMAND runs.
self_woken_by() {
  set -e
  woken=$(counter self_woken) all=$(counter wakeups)
  "$@" > /dev/null
  echo $((($(counter self_woken) - woken) * 1000 / ($(counter wakeups) - all)))
}

test_who_only_wakes_each_other_is_told_from_who_answers() {
  gamer-sched attach 2> /dev/null
  between 'self-woken per mille of pipe pairs' 900 1000 "$(self_woken_by hog --processes 4 --kind pipe --seconds 1)"
  between 'self-woken per mille of a game' 0 100 "$(self_woken_by game-load /scenarios/frame.json --json --seconds 1 --hz 75)"
  gamer-sched set --no-wake-chain
  between 'self-woken per mille when switched off' 0 100 "$(self_woken_by hog --processes 4 --kind pipe --seconds 1)"
}

# The render thread needs a lock that a loader holds, which never sleeps and loses its CPU to hogs while it holds it.
futex_boosts_by_a_game() {
  set -e
  boosts=$(counter futex_boosts)
  SteamAppId=570 game-load "${1:-/scenarios/lock.json}" --json --no-names --seconds 2 --hz 144 > /tmp/game
  echo $(($(counter futex_boosts) - boosts))
}

test_who_the_game_waits_for_is_boosted() {
  gamer-sched attach 2> /dev/null
  start_feeder detect gamer-detect
  start hogs hog --processes 8 --seconds 8
  between 'boosts in two seconds' 20 100000 "$(futex_boosts_by_a_game)"
  between 'missed vblanks per mille' 0 20 "$(jq '.missed_percent * 10 | round' /tmp/game)"
  gamer-sched set --no-futex-boost
  equal 'boosts when switched off' 0 "$(futex_boosts_by_a_game)"
}

# What Wine has for the locks of Windows: futexes in a list (fsync), or a driver.
test_who_holds_a_lock_of_wine_is_boosted() {
  modprobe ntsync
  gamer-sched attach 2> /dev/null
  start hogs hog --processes 8 --seconds 12
  lock_is() { jq "(.threads[] | select(.lock)).lock.kind = \"$1\"" /scenarios/lock.json > /tmp/scenario.json; }
  start_feeder detect gamer-detect --no-ntsync
  equal 'capabilities (CAP_PERFMON, CAP_BPF, CAP_SYS_PTRACE, CAP_DAC_READ_SEARCH)' 000000c000080004 "$(capabilities "$started")"
  lock_is waitv
  between 'boosts by fsync in two seconds' 20 100000 "$(futex_boosts_by_a_game /tmp/scenario.json)"
  lock_is ntsync
  others=$(futex_boosts_by_a_game /tmp/scenario.json)
  kill "$started" && wait "$started"
  start_feeder detect gamer-detect
  equal 'capabilities, and CAP_SYS_ADMIN' 000000c000280004 "$(capabilities "$started")"
  between 'boosts by ntsync in two seconds' $((others + 20)) 100000 "$(futex_boosts_by_a_game /tmp/scenario.json)"
  between 'missed vblanks per mille' 0 20 "$(jq '.missed_percent * 10 | round' /tmp/game)"
}

# It may sleep right afterwards, but for something else.
test_who_need_not_wait_after_all_boosts_nobody() {
  gamer-sched attach 2> /dev/null
  start_feeder detect gamer-detect
  case $(fact gamer-detect source) in *futex*) ;; *) fail 'the futex hooks are not attached' ;; esac
  SteamAppId=570 futex-waiter --times 1000
  between 'wakeups of the game' 900 100000 "$(game_wakeups)"
  between 'boosts' 0 10 "$(counter futex_boosts)"
}

# So many that each waits until it is due before the game. Then it is safe for a moment, but not until the kernel's next tick.
test_who_is_overdue_holds_the_game_up_for_a_moment_only() {
  gamer-sched attach 2> /dev/null
  start_feeder detect gamer-detect
  start hogs taskset -c 0,1 hog --processes 40 --seconds 10
  SteamAppId=570 taskset -c 0,1 game-load /scenarios/frame.json --json --no-names --seconds 2 --warm-up 1 --hz 75 > /tmp/game
  between 'missed vblanks per mille' 0 50 "$(jq '.missed_percent * 10 | round' /tmp/game)"
}

# Milliseconds of CPU time that all threads called NAME have had.
cpu_ms_of() {
  for thread in /proc/[0-9]*/task/*; do
    if [ "$(cat "$thread/comm" 2> /dev/null)" = "$1" ]; then cut -d ' ' -f 1 "$thread/schedstat"; fi
  done | awk '{ sum += $1 } END { print int(sum / 1000000) }'
}

# Its lock makes it sleep now and then, and wake the thread that shows the frames: it is background all the same.
test_a_loader_that_waits_for_a_lock_is_background() {
  echo '{"threads": [{"name": "main", "trigger": "vblank", "cpu_us": 5500, "lock": {"name": "heap", "hold_us": 1500}},
    {"name": "loader", "trigger": "busy", "cpu_us": 3000, "lock": {"name": "heap", "hold_us": 1000}}]}' > /tmp/loads.json
  gamer-sched attach 2> /dev/null
  start_feeder detect gamer-detect
  start hogs taskset -c 0,1 hog --processes 8 --seconds 20
  sleep 1
  SteamAppId=570 start game taskset -c 0,1 game-load /tmp/loads.json --json --seconds 20 --hz 144
  sleep 0.5
  loader=$(cpu_ms_of loader) hogs=$(cpu_ms_of hog)
  sleep 2
  loader=$(($(cpu_ms_of loader) - loader)) hogs=$(($(cpu_ms_of hog) - hogs))
  between "CPU time of the loader, percent of a hog's" 50 200 "$((loader * 100 * 8 / hogs))"
}

# Its runs are as short as those of a stage of a frame, and a timer wakes it, but it hardly leaves the CPU to anybody.
test_naps_buy_no_rank() {
  gamer-sched attach 2> /dev/null
  start napper taskset -c 1 perl -e 'while (1) { for ($i = 0; $i < 1500; $i++) {} select(undef, undef, undef, 0.00001) }'
  taskset -c 1 hog --warm-up 0.5 --seconds 1 --json > /tmp/hog
  between 'wakeups of the napper' 300 30000 "$(counter wakeups)"
  between 'percent of a CPU that a hog gets beside it' 20 80 "$(jq '.processes[0].cpu_ms / 10 | round' /tmp/hog)"
}

# A hog that nobody contends with runs on without a word to the scheduler. If it kept its deadline meanwhile it would be due
# before all who come later, and a thread that wakes a few times a second would wait for the end of its slice.
test_who_had_a_cpu_to_himself_makes_room() {
  echo '{"threads": [{"name": "lone", "trigger": "vblank", "cpu_us": 200}]}' > /tmp/lone.json
  start hogs hog --processes 4 --seconds 20
  start game game-load /tmp/lone.json --json --seconds 9 --hz 5
  gamer-sched attach --foreground-pid "$started" 2> /dev/null
  wait "$started"
  gamer-stat -o json > /tmp/stat
  between wakeups 10 60 "$(jq .histograms.game_wake.count /tmp/stat)"
  between 'mean wakeup in virtual ns' 1000 200000 "$(jq '.histograms.game_wake.mean_ns | round' /tmp/stat)"
}

test_background_is_held_behind_short_real_time_tasks() {
  gamer-sched attach 2> /dev/null
  start hogs hog --processes 8 --seconds 10
  virtual-input --name Mouse --rate 1000 --seconds 1 --realtime > /dev/null
  between 'times that a hog waited in place' 200 3000 "$(counter held)"
}

test_background_does_not_wait_for_long_ones() {
  gamer-sched attach 2> /dev/null
  hog --processes 8 --seconds 4 --json > /tmp/hogs &
  hogs=$!
  sleep 1.5
  chrt -f 10 taskset -c 1 hog --seconds 2 --json > /tmp/realtime
  wait "$hogs"
  between 'longest gap of a hog in us' 1 400000 "$(longest_gap /tmp/hogs)"
}

# After the background there was sent elsewhere, that CPU must not look like one that runs some.
test_ranked_tasks_keep_clear_of_long_real_time_ones() {
  gamer-sched attach 2> /dev/null
  start hogs hog --processes 8 --seconds 10
  start realtime chrt -f 10 taskset -c 1 hog --seconds 10
  taskset -c 0,1 game-load /scenarios/frame.json --json --no-names --seconds 2 --warm-up 1 --hz 75 > /tmp/game
  between 'missed vblanks per mille' 0 20 "$(jq '.missed_percent * 10 | round' /tmp/game)"
}

# In the moment one comes a task of rank may be on its way to that CPU: it must not wait there for the end of the other.
test_ranked_tasks_leave_who_comes_before_them() {
  gamer-sched attach 2> /dev/null
  start hogs hog --processes 8 --seconds 20
  (while :; do chrt -f 10 taskset -c 1 hog --seconds 0.1; done) > /dev/null &
  taskset -c 0,1 game-load /scenarios/frame.json --json --no-names --seconds 4 --warm-up 1 --hz 75 > /tmp/game
  between 'missed vblanks per mille' 0 10 "$(jq '.missed_percent * 10 | round' /tmp/game)"
}

run_tests "$0"
