/* SPDX-License-Identifier: GPL-2.0-only */
/* Does a task belong to the game of a record? */
#ifndef GAMER_MEMBER_BPF_H
#define GAMER_MEMBER_BPF_H

#include "count.bpf.h"
#include "policy/game.h"

static __always_inline bool in_family(const struct task_struct *p, const struct gamer_game *record)
{
	return gamer_in_family(record, p->tgid, gamer_start_ticks(p->group_leader->start_boottime));
}

/* A record that changes meanwhile is left for the next time. */
VERIFIED_ALONE int look_up_member(struct task_struct *p __arg_trusted, struct gamer_membership *known __arg_nonnull,
				  const struct gamer_game *record __arg_nonnull, u32 sequence)
{
	bool member = in_family(p, record);

	if (READ_ONCE(record->sequence) != sequence) {
		gamer_count(GAMER_STAT_HINTS_REJECTED);
		return 0;
	}
	known->sequence = sequence;
	known->in_game = member;
	return 0;
}

/* Looked up once per sequence. */
static __always_inline bool is_member(struct task_struct *p, struct gamer_membership *known, const struct gamer_game *record)
{
	u32 sequence = READ_ONCE(record->sequence);

	if (sequence != known->sequence && !(sequence & 1))
		look_up_member(p, known, record, sequence);
	return known->in_game;
}

#endif
