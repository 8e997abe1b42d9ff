/* SPDX-License-Identifier: GPL-2.0-only */
/* Tasks of rank that run later than they should, and what helps them until they are in time again. */
#ifndef GAMER_POLICY_MISS_H
#define GAMER_POLICY_MISS_H

#include "../abi.h"

#define GAMER_MISS_LEVEL 3        /* least rank of which lateness matters */
#define GAMER_MISSES_IN_A_ROW 3
#define GAMER_HITS_IN_A_ROW 16    /* before a step of help is taken back */
#define GAMER_RECOVERY_MAX 2
#define GAMER_MISS_ALLOWED_NS (500 * GAMER_USEC)

struct gamer_record_of_misses {
	__u8 misses;   /* in a row */
	__u8 hits;     /* in a row, while there is a recovery */
	__u8 recovery; /* levels added */
};

/* By its rank without what it was raised by, or it would be ranked because it was late once. */
static inline bool gamer_lateness_matters(__u32 level, const struct gamer_record_of_misses *record)
{
	return level >= (__u32)GAMER_MISS_LEVEL + record->recovery;
}

/* A task may wait as long as it is going to run, but at least a moment. */
static inline bool gamer_is_late(__u64 waited_ns, __u64 expected_run_ns)
{
	return waited_ns > (expected_run_ns > GAMER_MISS_ALLOWED_NS ? expected_run_ns : GAMER_MISS_ALLOWED_NS);
}

/* True if this step raised the task. */
static inline bool gamer_note_late(struct gamer_record_of_misses *record, bool late)
{
	if (!late) {
		record->misses = 0;
		if (record->recovery && ++record->hits >= GAMER_HITS_IN_A_ROW) {
			record->recovery--;
			record->hits = 0;
		}
		return false;
	}
	record->hits = 0;
	if (++record->misses < GAMER_MISSES_IN_A_ROW)
		return false;
	record->misses = 0;
	if (record->recovery >= GAMER_RECOVERY_MAX)
		return false;
	record->recovery++;
	return true;
}

#endif
