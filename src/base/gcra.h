/* SPDX-License-Identifier: MIT */
/* gcra: how often something may happen: a rate, and so many at once (ITU-T I.371, the generic
 * cell rate algorithm). */
#ifndef GCRA_H
#define GCRA_H

#include <stdint.h>
#include "base/marks.h"

/* All times are in microseconds, of a clock that all who count have. */
struct gcra {
	int64_t interval_us;	/* one for each, in the long run; at least 1 */
	int64_t window_us;	/* burst times that */
};

/* rate: so many a second, at most a million; burst: so many at once, at least 1. */
struct gcra gcra_make(int64_t rate, int64_t burst);

/*
 * Whether one more may happen now. *next_us, the time at which nothing of it is remembered any
 * more, goes ahead by the interval then. Returns 0, or how long to wait, and nothing is changed.
 * A time that is further ahead than can be (a clock that went back, somebody's nonsense) is
 * forgotten; by some seconds it may be, when others have looked at the clock later.
 */
int64_t gcra_take(const struct gcra *gcra, int64_t now_us, int64_t *next_us);

/* The same for a key in a table, where those times are. */
int64_t gcra_take_marked(const struct gcra *gcra, const struct marks *marks, uint64_t key,
			 int64_t now_us);

#endif
