#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# vm: --cpus 2
# `attach` killed at, or refused by, each of its bpf() calls in turn.
. /tests/lib/guest.sh

# The number of bpf() calls a whole attach makes.
count_calls() {
  strace -f -o /tmp/trace -e trace=bpf gamer-sched attach 2> /dev/null
  gamer-sched detach 2> /dev/null
  grep -c 'bpf(' /tmp/trace
}

# inject WHAT N: one attach with something done to its Nth bpf() call.
inject() { strace -f -o /dev/null -e trace=bpf -e "inject=bpf:$1:when=$2" gamer-sched attach 2> /tmp/attach.err; }

test_the_start_after_a_kill_works_wherever_it_hit() {
  calls=$(count_calls)
  [ "$calls" -gt 20 ] || fail "only $calls calls were seen"
  for call in $(seq "$calls"); do
    ! inject signal=KILL "$call" || fail "call $call of $calls was not hit"
    # After the last step the scheduler is there to stay; before it, it must be gone with its loader.
    [ "$call" = "$calls" ] || eventually 10 scx_is disabled
    if scx_is enabled; then gamer-sched detach 2> /dev/null; fi
    status_is 0 gamer-sched attach
    status_is 0 gamer-sched status
    status_is 0 gamer-sched detach
    [ ! -e /sys/fs/bpf/gamer ] || fail "call $call: $(find /sys/fs/bpf/gamer) is left"
  done
}

test_a_refused_call_leaves_nothing_behind() {
  calls=$(count_calls)
  for call in $(seq "$calls"); do
    if inject error=EPERM "$call"; then gamer-sched detach 2> /dev/null; continue; fi
    equal "lines said about call $call" 1 "$(wc -l < /tmp/attach.err)"
    equal "state after call $call" disabled "$(scx)"
    [ ! -e /sys/fs/bpf/gamer ] || fail "call $call: $(find /sys/fs/bpf/gamer) is left"
  done
}

run_tests "$0"
