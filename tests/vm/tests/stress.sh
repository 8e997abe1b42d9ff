#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# vm: --cpus 4 --timeout 300
# takes: 75 s
# A minute of everything at once with the scheduler and all feeders on: no stall, no exit.
. /tests/lib/guest.sh

test_a_minute_of_churn() {
  gamer-sched attach --watchdog-secs 30 2> /dev/null
  for tool in input frame detect; do start_feeder "$tool" "gamer-$tool"; done
  stress-ng --timeout 60 --cpu 2 --fork 2 --futex 2 --affinity 2 --affinity-rand --switch 2 --pthread 1 --exec 1 \
    > /tmp/stress 2>&1 || fail "stress-ng: $(tail -n 3 /tmp/stress)"
  status_is 0 gamer-sched status -o json
  equal 'schedulers since boot' 1 "$(jq .enable_seq /tmp/stdout)"
  for tool in input frame detect; do fed_by "gamer-$tool" > /dev/null || fail "gamer-$tool is gone"; done
}

run_tests "$0"
