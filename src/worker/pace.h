/* SPDX-License-Identifier: MIT */
/* pace: how fast a client takes or sends, as its own machine acknowledges it (tcp(7)). */
#ifndef PACE_H
#define PACE_H

#include <stdbool.h>
#include "worker/connection.h"

/* Begins to watch, in PHASE_SENDING or PHASE_BODY. */
void pace_start(struct connection *connection);

/*
 * Whether so many bytes a second have moved in so many milliseconds, and at least one; also true
 * when the client was not what was waited for. Begins again then.
 */
bool pace_is_kept(struct connection *connection, int64_t rate, int64_t duration_ms);

#endif
