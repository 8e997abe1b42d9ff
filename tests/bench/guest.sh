#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# shellcheck disable=SC2086,SC2154 # lists are several words; /bench/cell.sh sets the variables of the cell
# One cell of the benchmark inside the guest: every peer in turn beside the same load, one line of JSON each.
# tests/bench/run writes /bench/cell.sh (variables) and /bench/peers.sh (a call of run_peer for each peer).
WARM_UP=1
RUN=/run/bench

# eventually SECONDS COMMAND...: waits until it succeeds
eventually() {
  tries=$(($1 * 50)); shift
  while ! "$@" > /dev/null 2>&1; do
    tries=$((tries - 1))
    [ "$tries" -gt 0 ] || return 1
    sleep 0.02
  done
}

# The reason goes into the result; the next peer gets its turn.
give_up() { echo "$*" > "$RUN/error"; return 1; }

# ---- what does not change from peer to peer ----

plug_in_mouse() {
  MOUSE=''
  [ -n "$mouse_hz" ] || return
  virtual-input --name 'Bench Mouse' --rate "$mouse_hz" --seconds 3600 --realtime > /run/mouse &
  eventually 5 grep -q /dev/input /run/mouse
  MOUSE="--input $(head -n 1 /run/mouse) --input-hz $mouse_hz"
}

# Sets what the game waits for. Kernels before 6.19 know no vblank of this card: a timer takes its place.
plug_in_display() {
  PACE="--hz ${hz:-$display_hz}"
  [ -n "$display_hz" ] || return
  virtual-display --hz "$display_hz" > /run/display 2> /run/display.err &
  eventually 5 grep -q card0 /run/display
  ! virtual-display --card /dev/dri/card0 --count-vblanks 0.1 > /dev/null 2>&1 || PACE='--vblank /dev/dri/card0'
}

# ---- the scheduler ----

scx_is() { [ "$(cat /sys/kernel/sched_ext/state)" = "$1" ]; }
enable_seq() { cat /sys/kernel/sched_ext/enable_seq; }
scheduler_has_ended() { ! kill -0 "$SCHEDULER"; }
enabled_or_gone() { scx_is enabled || scheduler_has_ended; }

# start_scheduler COMMAND FEEDERS
start_scheduler() {
  [ -n "$1" ] || return 0
  sh -c "exec $1" > "$RUN/scheduler.log" 2>&1 &
  SCHEDULER=$!
  # To verify a big one takes the kernel a while.
  eventually 60 enabled_or_gone
  scx_is enabled || { give_up "did not attach: $(tail -n 1 "$RUN/scheduler.log")"; return; }
  SEQUENCE=$(enable_seq)
  start_feeders $2
}

start_feeders() {
  for feeder; do
    case $feeder in gamer-detect) set -- --events ;; *) set -- ;; esac
    "$feeder" "$@" > "$RUN/$feeder.out" 2> "$RUN/$feeder.err" &
    FEEDERS="$FEEDERS $!"
    eventually 10 grep -q feeding "$RUN/$feeder.err" || give_up "$feeder: $(tail -n 1 "$RUN/$feeder.err")" || return
  done
}

# Prints why it is no longer the scheduler it was.
thrown_out() {
  [ -n "$SCHEDULER" ] || return
  scx_is enabled && [ "$(enable_seq)" = "$SEQUENCE" ] && return
  dmesg | grep 'sched_ext:.*disabled' | tail -n 1 | sed 's/^\[[^]]*\] //' | grep . || echo 'it ended by itself'
}

# Called while all of it still should be there.
look_at_scheduler() {
  thrown_out > "$RUN/thrown_out"
  for feeder in $FEEDERS; do
    kill -0 "$feeder" 2> /dev/null || give_up "a feeder ended: $(tail -qn 1 "$RUN"/gamer-*.err | tr '\n' ' ')" || return
  done
}

# Asked politely, as a user would with Ctrl-C; what does not listen is killed. SIGTERM too, as the shell lets what it
# starts in the background ignore the other.
stop_scheduler() {
  [ -z "$FEEDERS" ] || kill $FEEDERS 2> /dev/null
  if [ -n "$SCHEDULER" ]; then
    kill -INT "$SCHEDULER" 2> /dev/null
    eventually 5 scheduler_has_ended || kill -TERM "$SCHEDULER" 2> /dev/null
    eventually 2 scheduler_has_ended || kill -KILL "$SCHEDULER" 2> /dev/null
    eventually 10 scx_is disabled
  fi
}

# ---- the load ----

# start_background PREFIX: processes of their own, so that no hint about the game covers them. A little later than the
# game, whose first 0.1 s are its start.
start_background() {
  prefix=$1 index=0
  while [ "$index" -lt "$backgrounds" ]; do
    eval "set -- $prefix \$background_$index --json --warm-up $WARM_UP.1 --seconds $seconds $names"
    "$@" > "$RUN/background.$index" 2> "$RUN/background.$index.err" &
    LOAD="$LOAD $!"
    index=$((index + 1))
  done
}

# start_game INDEX OUTPUT SECONDS OPTION...
start_game() {
  app=$((1000 + $1)) output=$2
  eval "shift 3; set -- \$game_$1 --json --warm-up $WARM_UP --seconds $3 $names \"\$@\""
  SteamAppId=$app game-load "$@" > "$output" 2> "$output.err" &
  GAME=$!
  LOAD="$LOAD $GAME"
}

game_runs() { [ "$(cat "/proc/$GAME/comm")" != sh ]; }

# start_games OPTION...: the last one is measured, as what was started last is in front. The others play on until it ends.
start_games() {
  index=0
  while [ "$index" -lt $((games - 1)) ]; do
    start_game "$index" "$RUN/behind.$index" "$seconds.5"
    eventually 5 game_runs
    index=$((index + 1))
  done
  start_game "$index" "$RUN/game" "$seconds" $PACE $MOUSE --frame-times "$@"
}

# start_visitor OPTION...: a game that comes in front in the middle of the measurement, and leaves again.
start_visitor() {
  [ -n "$visitor" ] || return 0
  (sleep "$WARM_UP"
    sleep "$visitor_after"
    export SteamAppId=2000
    exec game-load $visitor --json --warm-up 0 --seconds "$visitor_seconds" $names "$@") > "$RUN/visitor" &
  VISITOR=$!
  LOAD="$LOAD $VISITOR"
}

# ---- one peer ----

# measure SCHEDULER FEEDERS GAME_OPTIONS BACKGROUND_PREFIX
measure() {
  start_scheduler "$1" "$2" || return
  # Its programs are attached before the game starts: the longer the more CPUs there are.
  meter --delay "$((WARM_UP + 1)).1" --seconds "$seconds" > "$RUN/meter" 2> "$RUN/meter.err" &
  LOAD="$LOAD $!"
  sleep 1
  start_games $3
  start_background "$4"
  start_visitor $3
  if [ -n "$unload_after" ]; then
    sleep $((WARM_UP + unload_after))
    look_at_scheduler || return
    stop_scheduler
    wait $LOAD
  else
    wait $LOAD
    look_at_scheduler || return
  fi
  [ -s "$RUN/game" ] || give_up "no result of the game: $(cat "$RUN/game.err")" || return
  [ -s "$RUN/meter" ] || give_up "no result of the meter: $(cat "$RUN/meter.err")" || return
  for file in "$RUN"/background.?; do
    [ ! -e "$file" ] || [ -s "$file" ] || give_up "no result of the background: $(cat "$file.err")" || return
  done
}

# The files are JSON already, each on one line; what the kernel and schedulers say is text.
quoted() { tr -d '\000-\037\177' < "$1" | sed 's/[\\"]/\\&/g; s/.*/"&"/'; }
listed() { cat "$@" 2> /dev/null | paste -s -d , -; }

result() {
  if [ -e "$RUN/error" ]; then
    echo "{\"peer\":\"$1\",\"error\":$(quoted "$RUN/error")}"
  else
    echo "{\"peer\":\"$1\",\"game\":$(cat "$RUN/game"),\"game_pid\":$GAME,\"meter\":$(cat "$RUN/meter")," \
      "\"visitor\":{\"pid\":$VISITOR,\"game\":$(grep . "$RUN/visitor" 2> /dev/null || echo null)}," \
      "\"background\":[$(listed "$RUN"/background.?)],\"detected\":[$(listed "$RUN/gamer-detect.out")]," \
      "\"thrown_out\":[$(quoted "$RUN/thrown_out")]}"
  fi
}

# run_peer NAME SCHEDULER FEEDERS GAME_OPTIONS BACKGROUND_PREFIX
run_peer() {
  peer=$1; shift
  rm -rf "$RUN"; mkdir -p "$RUN"
  FEEDERS='' LOAD='' SCHEDULER='' VISITOR=null
  measure "$@"
  stop_scheduler
  kill $LOAD 2> /dev/null
  wait $LOAD $FEEDERS $SCHEDULER 2> /dev/null
  result "$peer"
}

# shellcheck source=/dev/null
. /bench/cell.sh
plug_in_mouse
plug_in_display
# shellcheck source=/dev/null
. /bench/peers.sh
