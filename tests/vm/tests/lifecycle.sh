#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# vm: --virtual-time 1 --cpus 4
# takes: 150 s
# gamer-sched: attach, run, detach, and every way in which they end.
. /tests/lib/guest.sh

test_attach_leaves_a_scheduler_and_no_process() {
  status_is 0 gamer-sched attach
  equal state enabled "$(scx)"
  equal scheduler gamer "$(cat /sys/kernel/sched_ext/root/ops)"
  [ -z "$(pidof gamer-sched)" ] || fail 'gamer-sched is still there'
  status_is 0 gamer-sched status
  status_is 0 gamer-sched detach
  equal state disabled "$(scx)"
  [ ! -e /sys/fs/bpf/gamer ] || fail 'the pin folder is left'
}

test_options_of_scx_gamer() {
  status_is 0 gamer-sched attach --exit-dump-len 4096 --polling-ms 100
  grep -q 'polling-ms does nothing' /tmp/stderr || fail "it does not say that --polling-ms does nothing: $(cat /tmp/stderr)"
  equal scheduler gamer "$(cat /sys/kernel/sched_ext/root/ops)"
  status_is 2 gamer-sched attach --frame-hz 144
  says 'gamer-frame --frame-hz'
}

test_pins_are_closed_to_others() {
  gamer-sched attach 2> /dev/null
  equal 'folder mode' 700 "$(stat -c %a "$PINS")"
  equal 'pin modes' 600 "$(stat -c %a "$PINS"/* | sort -u)"
}

test_run_ends_with_sigint_and_sigterm() {
  for signal in INT TERM; do
    start run gamer-sched run
    eventually 10 grep -q running /tmp/run.err
    kill -"$signal" "$started"
    wait "$started" || fail "run ended with $? after SIG$signal: $(cat /tmp/run.err)"
    equal state disabled "$(scx)"
    [ ! -e /sys/fs/bpf/gamer ] || fail 'the pin folder is left'
  done
}

test_run_killed_leaves_a_machine_that_schedules_and_a_start_that_works() {
  start run gamer-sched run
  eventually 10 grep -q running /tmp/run.err
  kill -KILL "$started"
  eventually 10 scx_is disabled
  status_is 3 gamer-sched status
  status_is 0 gamer-sched attach
  status_is 0 gamer-sched status
}

test_detach_without_a_scheduler_says_so() {
  status_is 3 gamer-sched detach
  says 'nothing to detach'
}

test_detach_does_not_end_somebody_elses_run() {
  start run gamer-sched run
  eventually 10 grep -q running /tmp/run.err
  status_is 1 gamer-sched detach
  says "(process $started) holds the scheduler"
  equal state enabled "$(scx)"
}

test_six_attaches_at_once_one_wins() {
  for i in 1 2 3 4 5 6; do
    (status=0; gamer-sched attach 2> "/tmp/six.$i" || status=$?; echo "$status" > "/tmp/six.status.$i") &
  done
  wait
  equal statuses '0 4 4 4 4 4' "$(sort -n /tmp/six.status.* | tr '\n' ' ' | sed 's/ $//')"
  equal 'losers who say why' 5 "$(grep -l 'attached already' /tmp/six.? | wc -l)"
  status_is 0 gamer-sched status
}

test_another_scheduler_is_respected_and_named() {
  start peer peer fifo
  eventually 10 grep -q attached /tmp/peer.out
  status_is 4 gamer-sched attach
  says 'another scheduler is attached: fifo'
  status_is 4 gamer-sched run
  status_is 4 gamer-sched status
  equal scheduler fifo "$(cat /sys/kernel/sched_ext/root/ops)"
  [ ! -e /sys/fs/bpf/gamer ] || fail 'something was pinned'
}

test_set_changes_the_running_scheduler() {
  status_is 3 gamer-sched set --slice-us 3000
  gamer-sched attach 2> /dev/null
  status_is 0 gamer-sched set --slice-us 3000
  equal slice_us 3000 "$(gamer-sched status -o json | jq .settings.slice_us)"
  equal slice_lag_us 20000 "$(gamer-sched status -o json | jq .settings.slice_lag_us)"
  status_is 2 gamer-sched set --slice-us 1
  says 'must be 10 to 100000 us'
}

test_sysrq_is_reported_and_recovered_from() {
  ends_the_scheduler
  gamer-sched attach 2> /dev/null
  echo S > /proc/sysrq-trigger
  eventually 10 scx_is disabled
  [ -e "$PINS/link" ] || fail 'the dead link is gone by itself; this test proves nothing'
  status_is 3 gamer-sched status -o json
  equal kind 67 "$(jq .last_exit.kind /tmp/stdout)"
  jq -e '.scheduler | startswith("ended")' /tmp/stdout > /dev/null || fail "$(cat /tmp/stdout)"
  status_is 0 gamer-sched attach
  status_is 0 gamer-sched status -o json
  equal 'kind of the run before' 67 "$(jq .last_exit.kind /tmp/stdout)"
}

# Forty hogs on one CPU with the longest slice wait longer than the shortest watchdog allows.
test_stall_is_reported_and_recovered_from() {
  ends_the_scheduler
  gamer-sched attach --watchdog-secs 1 --slice-us 100000 2> /dev/null
  for i in $(seq 40); do taskset 1 sh -c 'while :; do :; done' & done
  eventually 60 scx_is disabled
  # The ring of hogs must not keep the shell that ends them from running.
  for job in $(jobs -p); do kill "$job"; done
  status_is 3 gamer-sched status -o json
  equal kind 1026 "$(jq .last_exit.kind /tmp/stdout)"
  jq -e '.last_exit.message | test("failed to run for")' /tmp/stdout > /dev/null || fail "$(cat /tmp/stdout)"
  status_is 0 gamer-sched attach
}

test_lives_through_cpu_hotplug() {
  gamer-sched attach 2> /dev/null
  schedulers=$(cat /sys/kernel/sched_ext/enable_seq)
  for i in 1 2 3 4 5 6; do sh -c 'while :; do :; done' & done
  for round in 1 2 3; do
    for cpu in 1 2 3; do echo 0 > /sys/devices/system/cpu/cpu$cpu/online; done
    for cpu in 1 2 3; do echo 1 > /sys/devices/system/cpu/cpu$cpu/online; done
  done
  status_is 0 gamer-sched status -o json
  equal 'schedulers since boot' "$schedulers" "$(jq .enable_seq /tmp/stdout)"
}

# Ticks (10 ms) of CPU time a process has used in user space.
used() { sed 's/.*) //' "/proc/$1/stat" | cut -d ' ' -f 12; }

# Those that wait in the queue of a CPU that goes offline must be found by another.
test_pinned_tasks_outlive_their_cpu() {
  gamer-sched attach 2> /dev/null
  for hog in 1 2 3; do
    taskset -c 3 sh -c 'while :; do :; done' &
    hogs="$hogs $!"
  done
  sleep 0.5
  echo 0 > /sys/devices/system/cpu/cpu3/online
  for hog in $hogs; do
    before=$(used "$hog")
    sleep 0.5
    between 'ticks used without its CPU' 5 60 $(($(used "$hog") - before))
  done
  echo 1 > /sys/devices/system/cpu/cpu3/online
  scx_is enabled || fail 'it was thrown out'
}

test_unmounted_bpffs_is_told_apart() {
  gamer-sched attach 2> /dev/null
  umount /sys/fs/bpf
  eventually 10 scx_is disabled
  status_is 3 gamer-sched status
  status_is 77 gamer-sched attach
  says 'mount -t bpf'
  mount -t bpf -o mode=700 bpf /sys/fs/bpf
  status_is 0 gamer-sched attach
}

run_tests "$0"
