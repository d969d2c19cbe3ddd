/* SPDX-License-Identifier: MIT */
/* obituary: what is said of a worker that has died, and kept of what it died of. */
#ifndef OBITUARY_H
#define OBITUARY_H

#include <stddef.h>
#include <stdint.h>
#include "master/generation.h"

enum {
	OBITUARY_WORK_TEXT = 4 * SLOT_REQUEST_BYTES + ADDRESS_TEXT + 64,
	OBITUARY_END_TEXT = 128,
};

/* How it ended, as waitpid(2) tells: "was killed by signal 9 (Killed)". */
void obituary_end(int wait_status, char text[OBITUARY_END_TEXT]);

/* What it is at, or was at when it died or hung, for whoever must find out why. */
void obituary_work(const struct slot *slot, char text[OBITUARY_WORK_TEXT]);

/* Says in the log how the worker at that place ended. */
void obituary_say(const struct generation *generation, size_t place, int wait_status,
		  int64_t age_ms);

/*
 * A request that its worker has died of (and not of somebody's kill) is kept for whoever mends it,
 * and is not tried for ever.
 */
void obituary_keep(const struct generation *generation, const struct member *member,
		   int64_t now_ms);

#endif
