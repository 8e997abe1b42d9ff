/* SPDX-License-Identifier: GPL-2.0-only */
/* What every BPF program here starts with. */
#ifndef GAMER_PRELUDE_BPF_H
#define GAMER_PRELUDE_BPF_H

#include <vmlinux.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/bpf_core_read.h>

#include "abi.h"

/* Macros that BTF does not carry. */
#define EV_SYN 0x00
#define SYN_REPORT 0
#define PF_KTHREAD 0x00200000
#define ENOMEM 12
#define E2BIG 7

/* A field another CPU or process may be writing is read once, so that the value tested is the value used. */
#define READ_ONCE(x) (*(const volatile typeof(x) *)&(x))
#define WRITE_ONCE(x, value) (*(volatile typeof(x) *)&(x) = (value))

/*
 * A function that the kernel verifies by itself and once, where each way through it would else be tried with each way to
 * and from it: loading would take seconds.
 */
#define VERIFIED_ALONE __noinline

#endif
