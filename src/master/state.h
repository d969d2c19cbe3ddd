/* SPDX-License-Identifier: MIT */
/* state: how the whole server is, in words for people and in JSON for programs. */
#ifndef STATE_H
#define STATE_H

#include <stdint.h>
#include "base/buffer.h"
#include "master/fleet.h"

struct state {
	const struct fleet *fleet;
	int64_t started_ms, now_ms;	/* clock_monotonic_ms */
	const char *last_reload;	/* a sentence about it */
};

void state_print(const struct state *state, struct buffer *to);

/* One object (RFC 8259); its members are in the manual. */
void state_print_json(const struct state *state, struct buffer *to);

#endif
