#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# vm: --virtual-time 1 --cpus 2
# takes: 220 s
# The three feeders and gamer-stat: what they count, that they follow, and that they may die at any moment.
. /tests/lib/guest.sh

test_every_mouse_report_is_counted() {
  gamer-sched attach 2> /dev/null
  start_feeder input gamer-input
  virtual-input --kind mouse --rate 1000 --count 3000 > /dev/null
  equal 'reports at 1000/s' 3000 "$(counter input_mouse)"
  virtual-input --kind mouse --burst --count 10000 > /dev/null
  equal 'reports after a burst' 13000 "$(counter input_mouse)"
  equal 'reports of others' '0 0 0 0' "$(gamer-stat -o json | jq -r '.counters | "\(.input_keyboard) \(.input_gamepad) \(.input_touch) \(.input_other)"')"
}

test_each_class_is_counted_as_itself() {
  gamer-sched attach 2> /dev/null
  start_feeder input gamer-input
  for class in gamepad touch; do
    virtual-input --kind $class --rate 1000 --count 101 > /dev/null
    equal "$class reports" 101 "$(counter input_$class)"
  done
  virtual-input --kind keyboard --text 'hello world' > /dev/null
  eventually 5 counter_is input_keyboard 22
}

test_an_input_opens_the_window_for_the_game() {
  gamer-sched attach 2> /dev/null
  start_feeder input gamer-input --input-window-us 50000
  start sender virtual-input --kind mouse --rate 1000 --count 3000
  sender=$started
  eventually 5 grep -q /dev/input /tmp/sender.out
  start reader cat "$(head -n 1 /tmp/sender.out)"
  wait "$sender"
  between 'wakeups boosted by the input window' 2000 6000 "$(counter input_boosts)"
  equal 'hints rejected' 0 "$(counter hints_rejected)"
}

# As short as a reader of input and woken as often, but by timers, while a mouse keeps the window open.
test_an_input_raises_only_whom_it_wakes() {
  gamer-sched attach 2> /dev/null
  start_feeder input gamer-input
  echo '{"threads": [{"name": "main", "trigger": "vblank", "cpu_us": 100},
    {"name": "a", "trigger": "period", "period_us": 1100, "cpu_us": 30},
    {"name": "b", "trigger": "period", "period_us": 700, "cpu_us": 30}]}' > /tmp/timers.json
  start sender virtual-input --kind mouse --rate 1000 --count 3000
  game-load /tmp/timers.json --seconds 2 --hz 75 > /dev/null
  between 'wakeups boosted, of 4700' 0 1000 "$(counter input_boosts)"
}

test_a_window_of_zero_opens_nothing() {
  gamer-sched attach 2> /dev/null
  start_feeder input gamer-input --input-window-us 0
  virtual-input --kind mouse --rate 1000 --count 500 > /dev/null
  equal reports 500 "$(counter input_mouse)"
  equal 'input boosts' 0 "$(counter input_boosts)"
}

test_the_ring_is_filled_for_its_consumer_only() {
  gamer-sched attach 2> /dev/null
  start_feeder input gamer-input --events
  virtual-input --kind mouse --rate 500 --count 200 > /dev/null
  virtual-input --kind keyboard --text 'abc' > /dev/null
  eventually 5 counter_is input_keyboard 6
  equal 'events printed' 200 "$(grep -c '"class":"mouse"' /tmp/input.out)"
  equal 'keyboard events printed' 0 "$(grep -c keyboard /tmp/input.out)"
}

dump_maps() { for id in $(bpftool -j map list | jq '.[].id'); do bpftool -j map dump id "$id" 2> /dev/null; done > /tmp/maps || true; }
# What they hold, byte by byte, without zeros and repetitions: a code may be stored in any width, and comes twice.
map_bytes() { grep -o '0x[0-9a-f][0-9a-f]' /tmp/maps | cut -c3- | grep -v '^00$' | uniq | tr -d '\n'; }

# As codes of keys, or as text.
maps_hold_kwyjibo() {
  dump_maps
  case $(map_bytes) in *25111524173018* | *6b77796a69626f*) ;; *) return 1 ;; esac
}

search_maps_for_kwyjibo() {
  bpftool map create /sys/fs/bpf/planted type array key 4 value 28 entries 1 name planted
  bpftool map update pinned /sys/fs/bpf/planted key 0 0 0 0 \
    value hex 25 00 25 00 11 00 11 00 15 00 15 00 24 00 24 00 17 00 17 00 30 00 30 00 18 00 18 00
  maps_hold_kwyjibo || fail 'what was planted was not found; this test proves nothing'
  rm /sys/fs/bpf/planted
  eventually 5 sh -c '! bpftool map list | grep -q planted'
  ! maps_hold_kwyjibo || fail 'found the secret in the maps'
  [ "$(wc -c < /tmp/maps)" -gt 100000 ] || fail 'the maps were not dumped; this test proves nothing'
  ! grep -qi kwyjibo /tmp/maps /tmp/input.out || fail 'found the text itself'
}

test_typed_text_cannot_be_read_back() {
  gamer-sched attach 2> /dev/null
  start_feeder input gamer-input --events
  virtual-input --kind keyboard --text 'kwyjibo kwyjibo kwyjibo' > /dev/null
  eventually 5 counter_is input_keyboard 46
  search_maps_for_kwyjibo
}

sender_is_open() { node=$(grep /dev/input /tmp/sender.out) && ls -l "/proc/$feeder/fd" | grep -q "$node\$"; }
# send_when_open OPTION...: a device that sends only once $feeder has opened it; what was sent before nobody can count.
send_when_open() {
  rm -f /tmp/go; mkfifo /tmp/go
  start sender virtual-input "$@" --start-fifo /tmp/go
  eventually 5 sender_is_open
  echo > /tmp/go
  wait "$started" || fail "virtual-input ended with $?: $(cat /tmp/sender.err)"
}

test_without_a_hook_every_report_is_counted() {
  gamer-sched attach 2> /dev/null
  start_feeder input gamer-input --source evdev --input-window-us 50000
  feeder=$started
  send_when_open --kind mouse --rate 1000 --count 3000
  for class in gamepad touch; do send_when_open --kind $class --rate 500 --count 101; done
  send_when_open --kind keyboard --text 'hello world'
  eventually 5 counter_is input_keyboard 22
  equal 'reports of mouse, gamepad, touch; lost' '3000 101 101 0' \
    "$(gamer-stat -o json | jq -r '.counters | "\(.input_mouse) \(.input_gamepad) \(.input_touch) \(.input_dropped)"')"
  between 'intervals of the mouse' 2990 2999 "$(gamer-stat -o json | jq .histograms.mouse_interval.count)"
  between 'mean interval in us' 990 1010 "$(gamer-stat -o json | jq '.histograms.mouse_interval.mean_ns / 1000 | round')"
  equal 'hooks loaded' '' "$(our_programs | grep on_input_event)"
  equal capabilities 000000c000000000 "$(capabilities "$feeder")"
}

test_without_a_hook_an_input_opens_the_window() {
  gamer-sched attach 2> /dev/null
  start_feeder input gamer-input --source evdev --input-window-us 50000 --events
  feeder=$started
  send_when_open --kind mouse --rate 1000 --count 3000
  [ "$(counter input_boosts)" -gt 0 ] || fail 'no wakeup was boosted by the input window'
  equal 'hints rejected' 0 "$(counter hints_rejected)"
  equal 'events printed' 3000 "$(grep -c '"class":"mouse"' /tmp/input.out)"
  kill "$feeder"
  wait "$feeder" || fail "gamer-input ended with $?"
  equal 'reports counted at its end' 3000 "$(counter input_mouse)"
}

test_without_a_hook_typed_text_cannot_be_read_back() {
  gamer-sched attach 2> /dev/null
  start_feeder input gamer-input --source evdev --events
  feeder=$started
  send_when_open --kind keyboard --text 'kwyjibo kwyjibo kwyjibo'
  eventually 5 counter_is input_keyboard 46
  search_maps_for_kwyjibo
}

# The kernel's types without input_event: what a kernel looks like whose input core cannot be hooked.
test_a_kernel_without_the_hook_is_read_from() {
  LC_ALL=C perl -pe 's/\0input_event\0/\0input_evenX\0/' /sys/kernel/btf/vmlinux > /tmp/btf
  mount --bind /tmp/btf /sys/kernel/btf/vmlinux
  gamer-sched attach 2> /dev/null
  start_feeder input gamer-input
  feeder=$started
  umount /sys/kernel/btf/vmlinux
  grep -q 'reading /dev/input instead' /tmp/input.err || fail "it does not say so: $(cat /tmp/input.err)"
  gamer-input status -o json | jq -e '.source | test("^evdev, [0-9]+ device")' > /tmp/source || fail "source: $(gamer-input status)"
  send_when_open --kind mouse --rate 1000 --count 100
  eventually 5 counter_is input_mouse 100
}

more_than() { [ "$(metric "$2")" -gt "$1" ]; }

test_the_display_is_followed() {
  gamer-sched attach 2> /dev/null
  start_feeder frame gamer-frame
  eventually 10 more_than 0 frames_total
  eventually 10 more_than 0 frame_interval_seconds_count
  kill "$started"
}

test_hz_ticks_without_a_display() {
  gamer-sched attach 2> /dev/null
  start_feeder frame gamer-frame --hz 200
  gamer-stat -o json 1 3 | tail -n 1 > /tmp/stat
  between 'ticks a second' 150 205 "$(jq '.per_second.frames | round' /tmp/stat)"
}

family_is() { [ "$(fact gamer-detect family)" = "$1" ]; }

test_a_game_comes_and_goes() {
  gamer-sched attach 2> /dev/null
  start_feeder detect gamer-detect --events
  SteamAppId=570 sleep 1000 &
  game=$!
  eventually 5 foreground_is "$game"
  equal family 1 "$(fact gamer-detect family)"
  kill "$game"
  eventually 5 foreground_is 0
}

test_the_family_of_a_game_is_the_game() {
  gamer-sched attach 2> /dev/null
  start_feeder detect gamer-detect
  SteamAppId=570 sh -c 'sh -c "sleep 1000; true"; true' &
  eventually 5 family_is 3
}

test_pid_is_followed() {
  gamer-sched attach 2> /dev/null
  sleep 1000 &
  game=$!
  start_feeder detect gamer-detect --pid "$game"
  eventually 5 foreground_is "$game"
  SteamAppId=570 sleep 1000 &
  other=$!
  kill "$game"
  eventually 5 foreground_is 0
  kill "$other"
}

# run_as ARGV0 PROGRAM ARGUMENT...: Wine shows the Windows path of what it runs as argv[0].
run_as() { export LC_ALL=C; exec perl -e 'my $argv0 = shift; exec {$ARGV[0]} $argv0, @ARGV[1..$#ARGV]' "$@"; }

test_a_wine_program_is_a_game_and_its_helpers_are_not() {
  cp "$(command -v hog)" /tmp/wine64-preloader
  gamer-sched attach 2> /dev/null
  start_feeder detect gamer-detect
  (run_as 'C:\windows\explorer.exe' /tmp/wine64-preloader --processes 1 --seconds 100) &
  (run_as 'C:\Games\Doom.exe' /tmp/wine64-preloader --processes 1 --seconds 100) &
  game=$!
  eventually 5 foreground_is "$game"
  equal 'why it is one' 'Wine program doom.exe' "$(gamer-detect list -o json | jq -r ".[] | select(.pid == $game).reason")"
  equal 'helpers listed' 0 "$(gamer-detect list -o json | jq '[.[] | select(.reason | test("explorer"))] | length')"
}

# More processes than its ring holds while gamer-detect does not look, and the game after them: /proc knows it.
test_detect_recovers_from_lost_events() {
  gamer-sched attach 2> /dev/null
  start_feeder detect gamer-detect
  kill -STOP "$started"
  for _ in $(seq 4200); do (:); done
  SteamAppId=570 sleep 1000 &
  game=$!
  [ "$(counter process_dropped)" -gt 0 ] || fail 'the ring did not overflow; this test proves nothing'
  kill -CONT "$started"
  eventually 5 foreground_is "$game"
}

test_a_feeder_may_be_killed_at_any_moment() {
  gamer-sched attach 2> /dev/null
  for tool in input frame detect; do
    start_feeder "$tool" "gamer-$tool"
    kill -KILL "$started"
    eventually 10 not_fed_by "gamer-$tool"
    status_is 0 gamer-sched status
    start_feeder "$tool" "gamer-$tool"
    kill "$started"
    wait "$started" || fail "gamer-$tool ended with $?: $(cat "/tmp/$tool.err")"
  done
}

test_a_killed_hook_is_gone() {
  gamer-sched attach 2> /dev/null
  start_feeder input gamer-input
  kill -KILL "$started"
  eventually 10 sh -c '! bpftool -j prog list | grep -q on_input_event'
  virtual-input --kind mouse --rate 1000 --count 100 > /dev/null
  equal 'reports counted' 0 "$(counter input_mouse)"
}

test_feeders_wait_and_follow() {
  start input gamer-input
  eventually 5 grep -q 'waiting for gamer-sched' /tmp/input.err
  for round in 1 2; do
    gamer-sched attach 2> /dev/null
    eventually 10 fed_by gamer-input
    virtual-input --kind mouse --rate 1000 --count 50 > /dev/null
    equal 'reports counted' 50 "$(counter input_mouse)"
    gamer-sched detach 2> /dev/null
  done
  kill "$started"
  wait "$started" || fail "gamer-input ended with $?"
}

test_no_wait_says_that_nothing_runs() {
  for tool in input frame detect; do
    status_is 3 "gamer-$tool" run --no-wait
    says 'gamer-sched attach'
    status_is 3 "gamer-$tool" status
  done
  status_is 3 gamer-stat --no-wait
}

test_one_feeder_of_a_kind() {
  gamer-sched attach 2> /dev/null
  start_feeder input gamer-input
  status_is 1 gamer-input
  says "another gamer-input is at work (process $started)"
}

test_feeders_keep_no_privilege_they_do_not_need() {
  gamer-sched attach 2> /dev/null
  start_feeder input gamer-input
  equal 'capabilities (CAP_PERFMON, CAP_BPF)' 000000c000000000 "$(capabilities "$started")"
  equal 'no new privileges' 1 "$(sed -n 's/^NoNewPrivs:\t//p' "/proc/$started/status")"
}

test_an_event_loop_stays_on_its_cpu() {
  gamer-sched attach 2> /dev/null
  for tool in input frame detect; do
    start_feeder "$tool" "gamer-$tool" --event-loop-cpu 1
    equal "CPUs of gamer-$tool" 1 "$(sed -n 's/^Cpus_allowed_list:\t//p' "/proc/$started/status")"
    status_is 2 "gamer-$tool" --event-loop-cpu 2
    says '(0-1)'
  done
}

test_gamer_stat_is_a_good_filter() {
  gamer-sched attach 2> /dev/null
  equal 'reports of 1 3' 3 "$(gamer-stat -o json 1 3 | wc -l)"
  equal 'lines of 1 2' 3 "$(gamer-stat 1 2 | wc -l)"
  gamer-stat -o json 1 2 | jq -es 'length == 2 and all(.scheduler_runs)' > /dev/null || fail 'not JSON by the line'
  gamer-stat -o json 1 | head -n 1 | jq -e .counters.wakeups > /dev/null || fail 'a closed pipe broke it'
  status_is 2 gamer-stat 0
  [ "$(gamer-stat 1 1 | wc -L)" -lt 100 ] || fail 'lines too long'
}

test_gamer_stat_speaks_csv_and_openmetrics() {
  gamer-sched attach 2> /dev/null
  gamer-stat -o csv --monitor 1 2 > /tmp/csv
  equal 'lines of csv' 3 "$(wc -l < /tmp/csv)"
  equal 'numbers of fields' 1 "$(awk -F, '{ print NF }' /tmp/csv | sort -u | wc -l)"
  gamer-stat -o openmetrics > /tmp/metrics
  equal 'last line' '# EOF' "$(tail -n 1 /tmp/metrics)"
  first=$(sed -n 's/^gamer_wakeups_total //p' /tmp/metrics)
  gamer-stat -o openmetrics 1 1 > /tmp/metrics
  [ "$(sed -n 's/^gamer_wakeups_total //p' /tmp/metrics)" -gt "$first" ] || fail 'wakeups are not counted from attach on'
}

run_tests "$0"
