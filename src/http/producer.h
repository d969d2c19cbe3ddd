/* SPDX-License-Identifier: MIT */
/* producer: a body that is made while it is sent, since nobody should wait for all of it. */
#ifndef PRODUCER_H
#define PRODUCER_H

#include <stddef.h>

enum producer_result {
	PRODUCER_SOME,		/* bytes were made, and there are more to come */
	PRODUCER_LATER,		/* a part of the work is done, but no byte yet: ask again soon */
	PRODUCER_END,		/* nothing is left; bytes may have been made */
	PRODUCER_FAILED,	/* what was made so far is not whole, and never will be */
};

/* The first member of whatever it is that makes the bytes. */
struct producer {
	/*
	 * Writes up to room (at least PRODUCER_ROOM) bytes to `to`, and their number to *made.
	 * One call takes a millisecond or two at most, for others are waiting.
	 */
	enum producer_result (*make)(struct producer *producer, char *to, size_t room,
				     size_t *made);
	void (*release)(struct producer *producer);
};

enum { PRODUCER_ROOM = 16 * 1024 };

#endif
