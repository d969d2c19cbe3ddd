/* SPDX-License-Identifier: MIT */
/* tidings: what the master lets others know of itself: in its title, to its manager, in the log. */
#ifndef TIDINGS_H
#define TIDINGS_H

#include "base/buffer.h"
#include "master/fleet.h"
#include "master/reload.h"

/* What was told last, so that it is told once. */
struct tidings {
	size_t missing;			/* workers */
	size_t alive;
	unsigned int number;		/* of the generation in the title */
	char last_reload[256];		/* a sentence about it */
};

void tidings_init(struct tidings *tidings);

/* Tells of what has changed since. */
void tidings_tend(struct tidings *tidings, const struct fleet *fleet);

/* The manager is told that the current generation serves. */
void tidings_ready(const struct fleet *fleet);

/* The last reload has ended, one way or the other; adds what to answer to who has asked for it. */
void tidings_applied(struct tidings *tidings, const struct reload *reload, struct buffer *to);
void tidings_refused(struct tidings *tidings, const struct reload *reload, struct buffer *to);

#endif
