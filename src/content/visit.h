/* SPDX-License-Identifier: MIT */
/* visit: what is known of a request beside its bytes. */
#ifndef VISIT_H
#define VISIT_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>
#include "base/span.h"

/* The moment of a request, told by who reads the clocks once for many. */
struct moment {
	int64_t monotonic_ms;
	struct timespec wall;
};

struct conf_identity;
struct lockout;
struct users;
struct place;

struct visit {
	const struct moment *moment;
	struct span client;	/* its address as text; "unknown" if it has none */
	uint16_t port;		/* that it came to */
	const struct conf_identity *identity;	/* that TLS was asked for; NULL: in the clear */
	bool wants_tls;		/* the port takes nothing that comes in the clear */

	/*
	 * Has a name and a password checked by somebody else, see users_recall; false if that
	 * cannot be done now. NULL: they are checked at once.
	 */
	bool (*check)(const struct visit *visit, struct users *users, struct span name,
		      struct span password);
	void *checker;
	const struct lockout *lockout;	/* who guesses passwords is kept from it; NULL: nobody is */
	int64_t wait_s;		/* it has come too often, and may again after that; 0: it has not */

	/* Told by the answer, as wait_s is when it keeps a client from guessing; until the next one. */
	struct span user;	/* who has proved to be somebody; for the log */
	struct span path;	/* normalised */
	const struct place *place;	/* NULL for a host that nobody knows */
};

#endif
