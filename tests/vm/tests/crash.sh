#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# vm: --virtual-time 1 --cpus 2
# takes: 270 s
# `attach` killed at, or refused, its bpf() calls in turn: every one that makes something others can see, and every tenth
# of the preparations before.
. /tests/lib/guest.sh

# Sets `calls` to how many bpf() calls a whole attach makes, and `chosen` to those of them that are hit.
choose_calls() {
  strace -f -o /tmp/trace -e trace=bpf gamer-sched attach 2> /dev/null
  gamer-sched detach 2> /dev/null
  grep 'bpf(' /tmp/trace > /tmp/calls
  calls=$(wc -l < /tmp/calls)
  visible=$(grep -n BPF_OBJ_PIN /tmp/calls | head -n 1 | cut -d : -f 1)
  [ "$visible" -gt 20 ] || fail "the first pin is call $visible of $calls"
  chosen="$(seq 1 10 $((visible - 1))) $(seq "$visible" "$calls")"
}

# inject WHAT N: one attach with something done to its Nth bpf() call.
inject() { strace -f -o /dev/null -e trace=bpf -e "inject=bpf:$1:when=$2" gamer-sched attach 2> /tmp/attach.err; }
nothing_left() { [ ! -e /sys/fs/bpf/gamer ] && scx_is disabled; }

attach_and_detach() {
  status_is 0 gamer-sched attach
  status_is 0 gamer-sched status
  status_is 0 gamer-sched detach
  nothing_left || fail "after call $1: $(scx), $(find /sys/fs/bpf/gamer)"
}

# Where a kill leaves nothing, the next round's attach is the next start. Where it leaves something, one is made at once.
test_the_start_after_a_kill_works_wherever_it_hit() {
  choose_calls
  recovered=0
  for call in $chosen; do
    ! inject signal=KILL "$call" || fail "call $call of $calls was not hit"
    # A scheduler whose link was not pinned yet ends with its loader, a moment after it.
    [ "$call" = "$calls" ] || eventually 10 scx_is disabled
    if nothing_left; then continue; fi
    recovered=$((recovered + 1))
    if scx_is enabled; then gamer-sched detach 2> /dev/null || true; fi
    attach_and_detach "$call"
  done
  [ "$recovered" -ge 10 ] || fail "only $recovered kills left anything; this test proves nothing"
  attach_and_detach "$calls"
}

test_a_refused_call_leaves_nothing_behind() {
  choose_calls
  for call in $chosen; do
    if inject error=EPERM "$call"; then gamer-sched detach 2> /dev/null; continue; fi
    equal "lines said about call $call" 1 "$(wc -l < /tmp/attach.err)"
    eventually 10 nothing_left
  done
}

run_tests "$0"
