/* SPDX-License-Identifier: GPL-2.0-only */
/* Kernel threads that carry what arrives: softirqs that were put off, and threaded NAPI. */
#ifndef GAMER_POLICY_SOFTIRQ_H
#define GAMER_POLICY_SOFTIRQ_H

#include "../abi.h"

/* By the name that the kernel gave it. Only the first characters of `comm` are looked at. */
static inline bool gamer_serves_softirqs(const char *comm)
{
	if (comm[0] == 'n')
		return comm[1] == 'a' && comm[2] == 'p' && comm[3] == 'i' && comm[4] == '/';
	return comm[0] == 'k' && comm[1] == 's' && comm[2] == 'o' && comm[3] == 'f' && comm[4] == 't' && comm[5] == 'i' &&
	       comm[6] == 'r' && comm[7] == 'q';
}

#endif
