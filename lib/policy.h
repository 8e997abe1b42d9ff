// SPDX-License-Identifier: GPL-2.0-only
#pragma once

// The scheduling decisions of bpf/policy/, compiled as C++: the very code the scheduler runs.
#include "../bpf/policy/average.h"
#include "../bpf/policy/chain.h"
#include "../bpf/policy/deadline.h"
#include "../bpf/policy/device.h"
#include "../bpf/policy/futex.h"
#include "../bpf/policy/game.h"
#include "../bpf/policy/histogram.h"
#include "../bpf/policy/level.h"
#include "../bpf/policy/placement.h"
#include "../bpf/policy/preempt.h"
#include "../bpf/policy/window.h"
