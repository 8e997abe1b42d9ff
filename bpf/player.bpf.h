/* SPDX-License-Identifier: GPL-2.0-only */
/* Does the thread that calls belong to the game, and if so, what is known of what it waits for? */
#ifndef GAMER_PLAYER_BPF_H
#define GAMER_PLAYER_BPF_H

#include "maps.bpf.h"
#include "member.bpf.h"

/* The process of which a CPU last saw a call and that does not belong to the game. */
struct stranger {
	u32 tgid;
	u32 sequence; /* of the game's record */
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct stranger);
} strangers SEC(".maps");

/* Programs that have nothing to do with the game call these functions as often as it does. */
static bool is_stranger(struct task_struct *p, const struct gamer_game *game)
{
	u32 zero = 0, sequence = READ_ONCE(game->sequence);
	struct stranger *last = bpf_map_lookup_elem(&strangers, &zero);

	if (!last || (last->tgid == (u32)p->tgid && last->sequence == sequence))
		return true;
	if (in_family(p, game))
		return false;
	/* A record that is being written says nothing for later. */
	if (!(sequence & 1) && READ_ONCE(game->sequence) == sequence)
		*last = (struct stranger){.tgid = p->tgid, .sequence = sequence};
	return true;
}

/* NULL unless the current thread belongs to the game. */
static struct gamer_wait *wait_of_player(struct task_struct *p)
{
	u32 zero = 0;
	const struct gamer_game *game = bpf_map_lookup_elem(&gamer_game, &zero);
	struct gamer_wait *wait;

	if (!game || !game->nr_family)
		return NULL;
	wait = bpf_task_storage_get(&gamer_waits, p, 0, 0);
	if (!wait && !is_stranger(p, game))
		wait = bpf_task_storage_get(&gamer_waits, p, 0, BPF_LOCAL_STORAGE_GET_F_CREATE);
	return wait && is_member(p, &wait->member, game) ? wait : NULL;
}

#endif
