#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# vm: --virtual-time 1 --topology 2,2,1,2
# takes: 120 s
# Two NUMA nodes with a cache and two CPUs each: a queue a node, nobody is lost between them, and near goes first.
. /tests/lib/guest.sh

# nodes JQ: of the map that says to which node and cache each CPU belongs.
nodes() { bpftool -j map dump name gamer_nodes | jq -c ".[0].formatted.value | $1"; }

test_the_nodes_are_those_of_the_machine() {
  [ -e /sys/devices/system/node/node1 ] || fail 'this machine has one node'
  gamer-sched attach --numa 2> /dev/null
  equal 'nodes, and of the first four CPUs' '[2,[0,0,1,1]]' "$(nodes '[.count, .of_cpu[:4]]')"
}

test_the_caches_are_those_of_the_machine() {
  gamer-sched attach 2> /dev/null
  equal 'caches, and of the first four CPUs' '[2,[0,0,1,1]]' "$(nodes '[.caches, .cache_of_cpu[:4]]')"
}

# As a session or a service may be kept to some.
test_those_of_all_cpus_are_read_though_attach_may_run_on_some_only() {
  echo +cpuset > /sys/fs/cgroup/cgroup.subtree_control
  mkdir /sys/fs/cgroup/some
  echo 0-1 > /sys/fs/cgroup/some/cpuset.cpus
  equal 'CPUs of the cgroup' 0-1 "$(cat /sys/fs/cgroup/some/cpuset.cpus.effective)"
  (sh -c 'echo $PPID' > /sys/fs/cgroup/some/cgroup.procs && exec gamer-sched attach 2> /dev/null)
  equal 'nodes, caches and those of the first four CPUs' '[2,2,[0,0,1,1],[0,0,1,1]]' \
    "$(nodes '[.count, .caches, .of_cpu[:4], .cache_of_cpu[:4]]')"
}

# moves_between_caches OPTION: of tasks that wait for their turns while it is set, about a second long.
moves_between_caches() {
  set -e
  gamer-sched set "$1"
  trigger='hist:keys=comm if (orig_cpu < 2 && dest_cpu >= 2) || (orig_cpu >= 2 && dest_cpu < 2)'
  echo "$trigger" > "$MIGRATIONS/trigger"
  hog --processes 8 --warm-up 0.2 --seconds 1 > /dev/null
  awk '/comm: hog/ { print $NF }' "$MIGRATIONS/hist"
  echo "!$trigger" > "$MIGRATIONS/trigger"
}

# Half of them at least.
test_tasks_stay_near_their_cache() {
  MIGRATIONS=/sys/kernel/tracing/events/sched/sched_migrate_task
  gamer-sched attach 2> /dev/null
  anywhere=$(moves_between_caches --no-near-cache)
  equal 'taken early where no cache is near' 0 "$(counter near)"
  near=$(moves_between_caches --near-cache)
  between 'taken early' 1 1000000 "$(counter near)"
  between 'moves between caches' 0 $((anywhere / 2)) "$near"
}

# Ten on two caches of two CPUs: what one gains by staying near no other may lose.
test_near_caches_are_fair() {
  gamer-sched attach 2> /dev/null
  hog --processes 10 --warm-up 0.2 --seconds 1 --json > /tmp/hogs
  between 'taken early' 1 1000000 "$(counter near)"
  between 'most and least CPU time, in percent' 100 125 "$(jq '[.processes[].cpu_ms] | 100 * max / min | floor' /tmp/hogs)"
}

# As many on each node as it has CPUs for, and one node with more.
test_no_node_starves() {
  gamer-sched attach --numa 2> /dev/null
  taskset -c 0,1 hog --processes 4 --seconds 1 --json > /tmp/first &
  waited=$!
  taskset -c 2,3 hog --processes 1 --seconds 1 --json > /tmp/second &
  waited="$waited $!"
  hog --processes 4 --seconds 1 --json > /tmp/free &
  waited="$waited $!"
  taskset -c 1,2 hog --processes 2 --seconds 1 --json > /tmp/between &
  waited="$waited $!"
  # shellcheck disable=SC2086 # several words
  wait_for $waited
  between 'longest gap in us' 1 400000 "$(longest_gap /tmp/first /tmp/second /tmp/free /tmp/between)"
}

test_a_node_with_nothing_to_do_takes_what_waits_at_another() {
  gamer-sched attach --numa 2> /dev/null
  start hogs taskset -c 0,1 hog --processes 6 --seconds 60
  sleep 0.5
  before=$(counter stolen)
  for process in $(user_processes); do
    ! grep -q '^hog' "/proc/$process/comm" 2> /dev/null || taskset -cp 0-3 "$process" > /dev/null
  done
  sleep 0.5
  between 'taken from another node' 1 1000000 "$(($(counter stolen) - before))"
}

# gap_when_set OPTION: the longest gap of hogs, some on the second node only, when the option is set while they wait.
# Who is lost shows all that is left of the time. That 15 hogs have to be started is not what is measured.
gap_when_set() {
  set -e
  hog --processes 12 --warm-up 0.3 --seconds 1.2 --json > /tmp/free &
  waited=$!
  taskset -c 2,3 hog --processes 3 --warm-up 0.3 --seconds 1.2 --json > /tmp/second &
  waited="$waited $!"
  sleep 0.5
  gamer-sched set "$1"
  # shellcheck disable=SC2086 # several words
  wait_for $waited
  longest_gap /tmp/free /tmp/second
}

# What waits in the queue of a node as that is given up must be found.
test_switched_off_while_tasks_wait_nobody_is_lost() {
  gamer-sched attach --numa 2> /dev/null
  between 'longest gap in us' 1 100000 "$(gap_when_set --no-numa)"
}

# What only the second node may run waits in the queue of all, which is now that of the first.
test_switched_on_while_tasks_wait_nobody_is_lost() {
  gamer-sched attach 2> /dev/null
  between 'longest gap in us' 1 100000 "$(gap_when_set --numa)"
}

# Its CPUs leave one by one, and its queue with them.
test_a_whole_node_goes_offline() {
  gamer-sched attach --numa 2> /dev/null
  hog --processes 9 --seconds 2 --json > /tmp/free &
  waited=$!
  sleep 0.5
  for cpu in 2 3; do echo 0 > /sys/devices/system/cpu/cpu$cpu/online; done
  sleep 0.5
  for cpu in 2 3; do echo 1 > /sys/devices/system/cpu/cpu$cpu/online; done
  wait_for $waited
  between 'longest gap in us' 1 500000 "$(longest_gap /tmp/free)"
  status_is 0 gamer-sched status
}

run_tests "$0"
