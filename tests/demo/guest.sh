#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The demo inside the guest: the same game beside the same background work, first without gamer, then with it.
SECONDS_MEASURED=5
WARM_UP=1
HOGS=4

say() { printf '\n== %s\n' "$*"; }
# show COMMAND: what a user would type, then what it does
show() { printf '$ %s\n' "$*"; "$@"; }

# eventually COMMAND...: waits until it succeeds, at most five seconds
eventually() {
  for _ in $(seq 100); do
    "$@" > /dev/null 2>&1 && return
    sleep 0.05
  done
  echo "demo: did not come true: $*" >&2
  exit 1
}

# A mouse that moves 1000 times a second, and somebody who types.
plug_in_devices() {
  virtual-input --kind mouse --name 'Demo Mouse' --rate 1000 --seconds 60 --realtime > /run/mouse &
  virtual-input --kind keyboard --name 'Demo Keyboard' --rate 20 --text "$(head -c 600 /dev/zero | tr '\0' a)" > /run/keyboard &
  eventually grep -q /dev/input /run/mouse
}

start_background() {
  hog --processes "$HOGS" --seconds $((SECONDS_MEASURED + WARM_UP + 1)) --json > "/run/hogs.$1" &
  hogs=$!
}

# Steam marks what it starts with SteamAppId; the game waits for the real vblanks of the virtual display.
start_game() {
  SteamAppId=4242 game-load /scenarios/frame.json --json --no-names --seconds "$SECONDS_MEASURED" --warm-up "$WARM_UP" --scale 200 \
    --vblank /dev/dri/card0 --input "$(head -n 1 /run/mouse)" > "/run/game.$1" &
  game=$!
}

play_without() {
  start_background without
  start_game without
  wait "$game" "$hogs"
}

play_with() {
  show gamer-sched attach
  for tool in gamer-input gamer-frame gamer-detect; do
    printf '$ %s &\n' "$tool"
    $tool 2> "/run/$tool.err" &
    eventually grep -q feeding "/run/$tool.err"
  done
  start_background with
  start_game with
  eventually sh -c "gamer-detect status -o json | jq -e '.foreground_pid == $game'"
  printf '\n'
  show gamer-stat 1 5
  wait "$game" "$hogs"
  printf '\n'
  show gamer-sched status
  show gamer-sched detach
}

value() { jq -r "$2" "/run/$1"; }
row() { printf '  %-44s %12s %12s\n' "$1" "$2" "$3"; }
compare() { row "$1" "$(value game.without "$2")" "$(value game.with "$2")"; }

print_comparison() {
  row '' 'without' 'with gamer'
  row '' '----------' '----------'
  compare 'missed frames, % of vblanks' '.missed_percent * 10 | round / 10'
  compare 'frames per second, average' '.fps_average * 10 | round / 10'
  compare 'frames per second, 1 % low' '.fps_low_1_percentile * 10 | round / 10'
  compare 'mouse report to game awake, p99, us' '.input.wake_us.p99 | round'
  compare 'audio dropouts' '.audio.dropouts'
  row 'CPU time the background work got, ms' "$(value hogs.without '.cpu_ms | round')" \
    "$(value hogs.with '.cpu_ms | round')"
}

cat << 'END'
A stock kernel, booted in a machine of its own. sched_ext lets a program bring its own CPU scheduler; when it leaves, or
misbehaves, the kernel's own takes over. You will see what a player does, and what it is good for.
END
say '1. A game at 75 Hz beside four programs that want all the CPU, on two CPUs, with the kernel'"'"'s own scheduler'
plug_in_devices
play_without
echo "played $SECONDS_MEASURED seconds"
say '2. The same again with gamer: attach the scheduler, start the feeders, read the counters'
play_with
say '3. Side by side'
print_comparison
