#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# vm: --virtual-time 1 --cpus 2
# takes: 35 s
# Machines that cannot run us are told why, in one sentence that names the cure.
. /tests/lib/guest.sh

# By its path: the shell prefers its own, which knows less.
as_nobody() { /usr/local/bin/setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps=-all --bounding-set=-all "$@"; }

test_without_root() {
  chmod 755 /root
  for tool in 'gamer-sched attach' 'gamer-sched run' 'gamer-input run' 'gamer-frame run' 'gamer-detect run'; do
    # shellcheck disable=SC2086 # several words
    status_is 77 as_nobody $tool
    says 'as root'
  done
}

test_without_sched_ext() {
  mount -t tmpfs none /sys/kernel/sched_ext
  status_is 77 gamer-sched attach
  says CONFIG_SCHED_CLASS_EXT
  status_is 3 gamer-sched status
  umount /sys/kernel/sched_ext
}

test_without_btf() {
  mount -t tmpfs none /sys/kernel/btf
  status_is 77 gamer-sched attach
  says CONFIG_DEBUG_INFO_BTF
  umount /sys/kernel/btf
}

test_without_bpffs() {
  umount /sys/fs/bpf
  status_is 77 gamer-sched attach
  says 'mount -t bpf'
  mount -t bpf -o mode=700 bpf /sys/fs/bpf
}

test_a_pin_folder_of_another_layout() {
  mkdir -m 700 /sys/fs/bpf/gamer "$PINS"

  bpftool map create "$PINS/abi" type array key 4 value 16 entries 1 name alien
  status_is 1 gamer-input run
  says 'gamer-sched detach'
  status_is 1 gamer-sched status
  says 'gamer-sched detach'
  status_is 0 gamer-sched detach
  status_is 0 gamer-sched attach
}

test_a_pin_folder_that_others_could_have_written() {
  gamer-sched attach 2> /dev/null
  chmod 755 "$PINS"
  status_is 1 gamer-stat
  says 'open to others'
  chmod 700 "$PINS"
  chown 1000 "$PINS"
  status_is 1 gamer-stat
  says 'belongs to user 1000'
  chown 0 "$PINS"
  status_is 0 gamer-stat
}

test_what_is_not_ours_is_left_alone() {
  mkdir -m 700 /tmp/victim /sys/fs/bpf/theirs
  echo precious > /tmp/victim/config
  bpftool map create /sys/fs/bpf/theirs/map type array key 4 value 16 entries 1 name alien
  chmod 700 /sys/fs/bpf/theirs
  status_is 77 gamer-sched detach --pin-root /tmp/victim
  status_is 77 gamer-sched attach --pin-root /tmp/victim
  for verb in detach attach; do
    status_is 1 gamer-sched $verb --pin-root /sys/fs/bpf/theirs
    says 'did not make'
  done
  equal 'the file' precious "$(cat /tmp/victim/config)"
  [ -e /sys/fs/bpf/theirs/map ] || fail "somebody else's pin was removed"
  rm -r /sys/fs/bpf/theirs
}

test_a_symlink_instead_of_a_pin_folder() {
  mkdir -m 700 /sys/fs/bpf/gamer /sys/fs/bpf/elsewhere
  ln -s /sys/fs/bpf/elsewhere "$PINS"
  status_is 1 gamer-stat
  says 'no folder'
  rm "$PINS"
  rmdir /sys/fs/bpf/gamer /sys/fs/bpf/elsewhere
}

test_another_pin_root() {
  export GAMER_PIN_ROOT=/sys/fs/bpf/mine/v1
  gamer-sched attach 2> /dev/null
  [ -e /sys/fs/bpf/mine/v1/link ] || fail 'nothing at $GAMER_PIN_ROOT'
  status_is 0 gamer-stat
  status_is 0 gamer-sched status --pin-root /sys/fs/bpf/mine/v1
  status_is 0 gamer-sched detach
  [ ! -e /sys/fs/bpf/mine ] || fail 'the folder is left'
}

run_tests "$0"
