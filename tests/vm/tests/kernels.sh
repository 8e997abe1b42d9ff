#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# vm: --virtual-time 1 --cpus 2 --kernel 7.2
# vm: --virtual-time 1 --cpus 2 --kernel 7.1
# vm: --virtual-time 1 --cpus 2 --kernel 6.17
# vm: --virtual-time 1 --cpus 2 --kernel 6.16
# takes: 60 s
# Older kernels: what they lack is shown, and nothing else is lost.
. /tests/lib/guest.sh

test_attach_load_detach() {
  [ ! -e /dev/uinput ] || modprobe ntsync
  status_is 0 gamer-sched check
  gamer-sched attach 2> /dev/null
  start_feeder detect gamer-detect
  [ ! -e /sys/kernel/btf/ntsync ] || case $(fact gamer-detect source) in *ntsync*) ;; *) fail 'the ntsync hooks are not attached' ;; esac
  start hog hog --processes 8 --seconds 2
  hogs=$started
  wait "$hogs"
  status_is 0 gamer-sched status
  [ "$(counter wakeups)" -gt 0 ] || fail 'no wakeup was seen'
}

test_mouse_reports_are_counted() {
  [ -e /dev/uinput ] || skip 'this kernel came without its modules'
  gamer-sched attach 2> /dev/null
  start_feeder input gamer-input
  virtual-input --kind mouse --rate 1000 --count 2000 > /dev/null
  equal 'mouse reports' 2000 "$(counter input_mouse)"
}

test_what_is_missing_is_shown() {
  gamer-sched check -o json > /tmp/features
  status_is 3 gamer-sched status -o json
  equal 'missing features' "$(jq -c '[.[] | select(.present | not) | .feature]' /tmp/features)" \
    "$(jq -c '.missing | keys_unsorted' /tmp/stdout)"
  case $(uname -r) in 6.*) there=false ;; *) there=true ;; esac
  equal 'a deadline server for us' $there "$(jq '.[] | select(.feature == "dl_server").present' /tmp/features)"
}

# Before 7.1 the removal of a dead link ends the next scheduler, so ours must go before another comes.
test_a_dead_link_ends_nobody() {
  ends_the_scheduler
  gamer-sched attach 2> /dev/null
  echo S > /proc/sysrq-trigger
  eventually 10 scx_is disabled
  status_is 0 gamer-sched attach
  status_is 0 gamer-sched status
  gamer-sched detach 2> /dev/null
}

run_tests "$0"
