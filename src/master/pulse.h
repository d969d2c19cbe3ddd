/* SPDX-License-Identifier: MIT */
/* pulse: whether a worker makes progress, apart from how that is looked at. */
#ifndef PULSE_H
#define PULSE_H

#include <stdbool.h>
#include <stdint.h>

/* All zero at a worker's birth. */
struct pulse {
	uint64_t turns;		/* of its loop, when it was last looked at */
	int64_t looked_ms;	/* when that was; 0: never */
	int64_t hung_ms;	/* for so long it has made no progress */
	bool was_aborted;	/* it was told to die */
	bool is_stopped;	/* by a signal: whatever it did, it does no more */
};

enum pulse_verdict {
	PULSE_GOOD,
	PULSE_ABORT,		/* it has hung for too long: its end is to leave a core */
	PULSE_KILL,		/* it did not even do that */
};

enum { PULSE_ABORT_MS = 2000 };	/* for a core to be written */

/* How often to look, so that one which hangs is found soon enough; -1: never. */
int64_t pulse_interval_ms(int64_t hang_ms);

/*
 * A look at now_ms: the turns of its loop so far, and whether it waits for something to do, which
 * is no hanging. One that makes no progress for hang_ms has hung; 0: nobody ever has. A verdict
 * other than PULSE_GOOD is to be carried out.
 */
enum pulse_verdict pulse_look(struct pulse *pulse, uint64_t turns, bool waits, int64_t hang_ms,
			      int64_t now_ms);

/* It was stopped, or goes on. */
void pulse_stop(struct pulse *pulse, bool is_stopped, int64_t now_ms);

#endif
