/* SPDX-License-Identifier: MIT */
/* quarantine: requests that have killed workers, and are not tried again for a while. */
#ifndef QUARANTINE_H
#define QUARANTINE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include "base/bulletin.h"
#include "base/span.h"

enum {
	QUARANTINE_DEATHS = 3,		/* of workers, by the same request */
	QUARANTINE_MS = 60 * 1000,	/* within so long; and so long it is not tried again */
	QUARANTINE_CASES = 32,
};

/* The master writes it, workers only read. */
struct quarantine {
	_Atomic int64_t until_ms;	/* some request is shut away until then */
	struct quarantine_case {
		_Atomic uint64_t key;	/* 0: free */
		_Atomic int64_t until_ms;	/* it is shut away; 0: it is only watched */
		int64_t deaths_ms[QUARANTINE_DEATHS];	/* the latest ones; the master's own */
	} cases[QUARANTINE_CASES];
};

/* A struct quarantine, for bulletin_close. 0, or -1 with errno: then it is NULL. */
int quarantine_open(struct bulletin *quarantine);

/* What makes two requests the same: never 0. Both are cut as in struct slot. */
uint64_t quarantine_key(struct span line, struct span host);

/* A request has killed a worker. True when it is shut away by that. */
bool quarantine_note(struct quarantine *quarantine, uint64_t key, int64_t now_ms);

/* Whether any request is shut away now: one load. */
static inline bool quarantine_is_on(const struct quarantine *quarantine, int64_t now_ms)
{
	return quarantine &&
	       atomic_load_explicit(&quarantine->until_ms, memory_order_relaxed) > now_ms;
}

/* Whether this one is. */
bool quarantine_has(const struct quarantine *quarantine, uint64_t key, int64_t now_ms);

#endif
