/* SPDX-License-Identifier: MIT */
/* load: many connections that ask for one URL again and again. */
#ifndef LOAD_H
#define LOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "client/exchange.h"
#include "client/histogram.h"

enum load_error {
	LOAD_NO_CONNECTION,
	LOAD_NO_TLS,
	LOAD_BROKEN,		/* reset or closed before the reply was whole */
	LOAD_NO_REPLY,		/* what came is no HTTP */
	LOAD_LATE,
	LOAD_ERRORS,
};

struct load {
	/* What is asked. */
	const struct url *url;
	const struct exchange *exchange;	/* its request, family, time-out and tls */
	size_t connections;
	int64_t duration_ms;
	int64_t rate;			/* requests a second over all; 0: the next when one is done */
	bool closes;			/* a connection for each request */
	const volatile int *stop;	/* not 0: it is enough */

	/* What came of it. */
	struct histogram latency;	/* us; with a rate, from when a request was due */
	int64_t elapsed_us;
	uint64_t requests;		/* answered */
	uint64_t due;			/* with a rate: that should have been sent */
	uint64_t bytes;			/* received, heads and content */
	uint64_t opened;		/* connections */
	uint64_t classes[6];		/* replies by the first digit of their status */
	uint64_t errors[LOAD_ERRORS];
	char why[512];			/* of the last error */
};

/* "no connection", "broken off" and the like. Static. */
const char *load_error_name(enum load_error error);

/*
 * Runs it. Returns 0, or -1 with a sentence in why when not even the first connection could be
 * made.
 */
int load_run(struct load *load);

#endif
