/* SPDX-License-Identifier: GPL-2.0-only */
/* What the feeders say, as far as it can be believed. */
#ifndef GAMER_HINTS_BPF_H
#define GAMER_HINTS_BPF_H

#include "count.bpf.h"
#include "member.bpf.h"
#include "state.bpf.h"
#include "windows.bpf.h"
#include "policy/game.h"
#include "policy/level.h"
#include "policy/window.h"

static __always_inline bool hint_is_live(enum gamer_hint hint)
{
	if (hint == GAMER_HINT_REJECTED)
		gamer_count(GAMER_STAT_HINTS_REJECTED);
	return hint == GAMER_HINT_LIVE;
}

static __always_inline bool is_open(const struct gamer_window *window, u64 now)
{
	return hint_is_live(gamer_window_state(READ_ONCE(window->opened_ns), READ_ONCE(window->until_ns), now));
}

static __always_inline bool window_open(u32 kind, u64 now)
{
	const struct gamer_window *window = gamer_window_at(kind, GAMER_WINDOW_GLOBAL);

	return window && is_open(window, now);
}

/* When a thread of the fixed foreground process was last ranked. */
static u64 foreground_seen_ns;

static __always_inline bool in_foreground_process(struct task_struct *p, const struct gamer_config *conf, u64 now)
{
	if (conf->foreground_tgid != (u32)p->tgid || conf->foreground_ticks != gamer_start_ticks(p->group_leader->start_boottime))
		return false;
	if (elapsed(now, READ_ONCE(foreground_seen_ns)) > GAMER_SEC)
		WRITE_ONCE(foreground_seen_ns, now);
	return true;
}

/* It says no more than a record would that nobody renews: the next game is to be found when it has ended. */
static __always_inline bool foreground_process_lives(u64 now)
{
	return gamer_record_state(READ_ONCE(foreground_seen_ns), GAMER_LIFETIME_MAX_NS, now) == GAMER_HINT_LIVE;
}

VERIFIED_ALONE int read_game(struct task_struct *p __arg_trusted, struct task_state *state __arg_nonnull,
			     const struct gamer_config *conf __arg_nonnull, u64 now, struct gamer_signs *signs __arg_nonnull)
{
	u32 zero = 0;
	const struct gamer_game *record = bpf_map_lookup_elem(&gamer_game, &zero);

	if (conf->foreground_tgid) {
		signs->in_game = in_foreground_process(p, conf, now);
		signs->game_known = signs->in_game || foreground_process_lives(now);
		if (signs->game_known)
			return 0;
	}
	if (!record)
		return 0;
	signs->game_known = record->nr_family &&
			    hint_is_live(gamer_record_state(READ_ONCE(record->stamp_ns), READ_ONCE(record->lifetime_ns), now));
	signs->in_game = signs->game_known && is_member(p, &state->member, record);
	return 0;
}

/* Where reports are seen late, whoever is woken then may have been woken by one. */
static __always_inline bool reads_report(const struct task_state *state, u64 now)
{
	const struct gamer_window *window = gamer_window_at(GAMER_WINDOW_INPUT, GAMER_WINDOW_GLOBAL);

	return window && (state->by_input || READ_ONCE(window->seen_late)) && is_open(window, now);
}

VERIFIED_ALONE int read_windows(const struct task_state *state __arg_nonnull, u64 now, struct gamer_signs *signs __arg_nonnull)
{
	if (!gamer_windows_apply(signs))
		return 0;
	if (gamer_reads_input(signs))
		signs->input_open = reads_report(state, now);
	else
		signs->frame_open = window_open(GAMER_WINDOW_FRAME, now);
	return 0;
}

#endif
