/* SPDX-License-Identifier: MIT */
/* deadline: which connection runs out of time next. */
#ifndef DEADLINE_H
#define DEADLINE_H

#include <stdint.h>
#include "conf/conf.h"
#include "worker/connection.h"

enum { DEADLINE_LINGER_MS = 2000, DEADLINE_CHECK_MS = 60000 };

/*
 * All connections in one phase have the same time, so a ring per phase, in the order in which
 * they came, is sorted by itself.
 */
struct deadlines {
	int64_t duration_ms[PHASE_COUNT];
	struct list ring[PHASE_COUNT];
};

void deadlines_init(struct deadlines *deadlines, const struct conf *conf);

/* Puts a connection into a phase; its time for that starts now. */
void deadlines_set(struct deadlines *deadlines, struct connection *connection, enum phase phase,
		   int64_t now_ms);

/* Milliseconds until the first is due, 0 if one is; -1 if there is none. */
int64_t deadlines_next(const struct deadlines *deadlines, int64_t now_ms);

/* Who has been in this phase for the longest, if since then or earlier. NULL: nobody. */
struct connection *deadlines_oldest(const struct deadlines *deadlines, enum phase phase,
				    int64_t since_ms);

/* One connection that is due, or NULL. */
struct connection *deadlines_due(const struct deadlines *deadlines, int64_t now_ms);

#endif
