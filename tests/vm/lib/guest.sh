# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# What a test in the guest starts with: `. /tests/lib/guest.sh`, functions named test_*, and `run_tests "$0"` last.
# A test ends at the first command that fails. Not so in `$(...)`: functions that are called there begin with `set -e`.

PINS=/sys/fs/bpf/gamer/v1

fail() { echo "$*" > /tmp/why; exit 1; }
skip() { echo "$*" > /tmp/why; touch /tmp/skipped; exit 77; }

# eventually SECONDS COMMAND...: waits until COMMAND succeeds; tests wait for conditions, never for time alone.
eventually() {
  tries=$(($1 * 20)); shift
  while ! "$@" > /dev/null 2>&1; do
    tries=$((tries - 1))
    [ "$tries" -gt 0 ] || fail "did not come true: $*"
    sleep 0.05
  done
}

# equal WHAT EXPECTED ACTUAL
equal() { [ "$2" = "$3" ] || fail "$1: expected '$2', got '$3'"; }
# between WHAT LOW HIGH ACTUAL, whole numbers
between() { [ "$4" -ge "$2" ] && [ "$4" -le "$3" ] || fail "$1: expected $2 to $3, got $4"; }
# status_is EXPECTED COMMAND...: runs it, keeps its stderr in /tmp/stderr
status_is() {
  expected=$1; shift
  actual=0; "$@" > /tmp/stdout 2> /tmp/stderr || actual=$?
  equal "exit status of '$*' ($(cat /tmp/stderr))" "$expected" "$actual"
}
# says TEXT: the last status_is wrote this to stderr, in one line
says() {
  grep -q "$1" /tmp/stderr || fail "stderr does not say '$1' but: $(cat /tmp/stderr)"
  equal 'lines on stderr' 1 "$(wc -l < /tmp/stderr)"
}

scx() { cat /sys/kernel/sched_ext/state; }
scx_is() { [ "$(scx)" = "$1" ]; }

# What is asked for all the time is not read as JSON: jq takes as long to start as 30 of our tools.
metric() { gamer-stat -o openmetrics --no-wait | sed -n "s/^gamer_$1 //p"; }
# What is not a number ends `$((...))`, in which nothing would be 0.
counter() { value=$(metric "$1_total"); echo "${value:-no counter $1}"; }
# Wakeups of the foreground game.
game_wakeups() { metric game_wake_seconds_count; }
counter_is() { [ "$(counter "$1")" = "$2" ]; }
# fact TOOL KEY: what the tool's status says of it
fact() { "$1" status | sed -n "s/^ *$2  *//p"; }
capabilities() { sed -n 's/^CapEff:\t//p' "/proc/$1/status"; }
foreground() { fact gamer-detect foreground_pid; }
foreground_is() { [ "$(foreground)" = "$1" ]; }
fed_by() { "$1" status > /dev/null; }
not_fed_by() { ! fed_by "$1"; }
# start NAME COMMAND...: in the background, output to /tmp/NAME.out and .err, its pid in $started
start() {
  name=$1; shift
  "$@" > "/tmp/$name.out" 2> "/tmp/$name.err" &
  started=$!
}
start_feeder() { start "$@"; eventually 10 fed_by "$2"; }
# wait_for PID...: `wait` alone tells only how the last one ended.
wait_for() { for process; do wait "$process" || fail "a part of the load ended with $?"; done; }
# longest_gap FILE...: of hogs, in microseconds
longest_gap() {
  jq -s "if length == $# and all(.longest_gap_us) then map(.longest_gap_us) | max else error(\"a hog did not say\") end" "$@"
}

# Processes with a program of their own; kernel threads have none.
user_processes() { ls -l /proc/[0-9]*/exe 2> /dev/null | sed -n 's,.* /proc/\([0-9]*\)/exe -> .*,\1,p'; }
# Ends what a test left running: all that is not in the list of before it.
end_since() {
  for signal in TERM KILL; do
    for process in $(user_processes); do
      case " $1 $$ " in *" $process "*) ;; *) kill -"$signal" "$process" 2> /dev/null ;; esac
    done
    sleep 0.3 # for them to leave in good order, before the rest is killed
  done
}

# The kernel's words on each scheduler that ended and that nobody detached. A test in which that is meant says so.
thrown_out() { dmesg | grep 'sched_ext: .* disabled (' | grep -v 'unregistered from'; }
ends_the_scheduler() { touch /tmp/may_end; }

# What must hold after every test, whatever it did: nothing runs, nothing is pinned.
tidy() {
  [ -e /tmp/may_end ] || [ "$(thrown_out)" = "$1" ] || { thrown_out | tail -n 1; return 1; }
  gamer-sched detach 2> /dev/null
  scx_is disabled || { echo "the scheduler is still $(scx)"; return 1; }
  [ ! -e /sys/fs/bpf/gamer ] || { echo "left pinned: $(find /sys/fs/bpf/gamer)"; return 1; }
}

echo 1 > /proc/sys/kernel/print-fatal-signals
SPLATS='segfault at|fatal signal|BUG:|WARNING:|UBSAN:|Oops|KASAN|soft lockup|hard LOCKUP|blocked for more than|detected stall|Call Trace|general protection'
splats() { dmesg | grep -E "$SPLATS" | head -n 3; }

# The kernel frees programs some time after their last user is gone.
our_programs() {
  bpftool prog list > /tmp/programs || echo 'bpftool did not say'
  grep -oE ' name (sched_|on_|after_|follow|publish_)[^ ]*' /tmp/programs
}
nothing_loaded() { [ -z "$(our_programs)" ]; }

# One line a test, as tests/run counts them. `set -e` would do nothing to the left of `||`.
run_one() {
  rm -f /tmp/why /tmp/skipped /tmp/may_end
  before=$(user_processes | tr '\n' ' ')
  ended=$(thrown_out)
  (set -e; "$1")
  status=$?
  end_since "$before"
  left=$(tidy "$ended")
  if [ -e /tmp/skipped ]; then
    echo "skip $1: $(cat /tmp/why)"
  elif [ $status != 0 ]; then
    echo "not ok $1: $(cat /tmp/why 2> /dev/null || echo "a command failed with $status")"
  elif [ -n "$left" ]; then
    echo "not ok $1: $left"
  else
    echo "ok $1"
  fi
}

run_tests() {
  for name in $(sed -n 's/^\(test_[a-z0-9_]*\)() .*/\1/p' "$1"); do run_one "$name"; done
  found=$(splats)
  if [ -n "$found" ]; then echo "not ok kernel_log: $found"; else echo 'ok kernel_log'; fi
  if (eventually 10 nothing_loaded); then echo 'ok nothing_loaded'; else echo "not ok nothing_loaded: $(our_programs)"; fi
}
