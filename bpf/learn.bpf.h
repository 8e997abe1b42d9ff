/* SPDX-License-Identifier: GPL-2.0-only */
/* What is learnt of a task as it is woken and as it begins to run. */
#ifndef GAMER_LEARN_BPF_H
#define GAMER_LEARN_BPF_H

#include "count.bpf.h"
#include "state.bpf.h"
#include "windows.bpf.h"
#include "policy/period.h"

static void learn_period(struct task_state *state, u64 now)
{
	state->period_ns = gamer_period_after(state->period_ns, state->last_woken_ns, now);
	state->last_woken_ns = now;
}

/* The running task is the waker, unless an interrupt is. */
static void learn_stage(struct task_state *state, bool by_world, u64 now)
{
	const struct gamer_window *frame = gamer_window_at(GAMER_WINDOW_FRAME, GAMER_WINDOW_GLOBAL);
	const struct gamer_cpu_state *here = cpu_state(bpf_get_smp_processor_id());
	u64 vblank_ns = frame ? READ_ONCE(frame->opened_ns) : 0;

	gamer_note_stage(&state->stage, gamer_next_stage(by_world || !here ? 0 : here->stage),
			 vblank_ns && vblank_ns <= now ? now - vblank_ns : GAMER_SEC);
	if (state->stage.number > 1)
		gamer_count(GAMER_STAT_NEXT_STAGES);
	if (state->stage.late)
		gamer_count(GAMER_STAT_LATE_STAGES);
}

/* One that lost its rank counts as in time, so that what it was raised by does not stay with it. */
static void learn_late(struct task_state *state, u64 waited_ns)
{
	bool late = gamer_lateness_matters(state->own_level, &state->misses) &&
		    gamer_is_late(waited_ns, state->run_average_ns);

	if (late)
		gamer_count(GAMER_STAT_DEADLINE_MISSES);
	if (gamer_note_late(&state->misses, late))
		gamer_count(GAMER_STAT_MISS_BOOSTS);
}

#endif
