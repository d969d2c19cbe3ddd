/* SPDX-License-Identifier: MIT */
/* elastic: how many workers there should be now, between the least and the most. */
#ifndef ELASTIC_H
#define ELASTIC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	ELASTIC_LOOK_MS = 100,		/* between two looks */
	ELASTIC_GROW_MS = 1000,		/* between two steps up: of 1, 2, 4, ... workers */
	ELASTIC_STEP_MOST = 32,
	ELASTIC_SHRINK_MS = 30000,	/* of rest, for each step down, of one */
};

/* All zero at first. */
struct elastic {
	int64_t looked_ms;
	int64_t pressed_ms;	/* since when there is too much to do; 0: there is not */
	int64_t calm_ms;	/* since when fewer would do; 0: they would not */
	int64_t grown_ms;
	size_t step;		/* the last one up */
};

/* What was seen at a look. */
struct elastic_look {
	size_t waiting;		/* clients that no worker has accepted */
	size_t held;		/* connections */
	size_t room;		/* of one worker, in connections */
	size_t wanted, least, most;	/* workers */
};

/* How many there should be from now on. */
size_t elastic_decide(struct elastic *elastic, const struct elastic_look *look, int64_t now_ms);

#endif
