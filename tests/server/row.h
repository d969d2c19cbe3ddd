/* SPDX-License-Identifier: MIT */
/* row: one raw exchange with the server, and what must come of it. */
#ifndef ROW_H
#define ROW_H

#include "harness.h"

struct expected {
	int status;
	const char *has, *has_too;	/* in the head or body */
	const char *lacks;
	const char *body;		/* exactly */
	bool closes;			/* the connection ends after the answer; else it goes on */
};

struct row {
	const char *name, *rule;	/* the rule: where it stands */
	const char *request;
	size_t length;
	struct expected expected;
};

/* How the request is brought. */
enum row_mode {
	ROW_WHOLE,
	ROW_BYTES,		/* each byte alone */
	ROW_PIPELINED,		/* behind eight good requests, in one piece */
};

/* Plays a row on a new connection to an address, "127.0.0.1" or "::1", of a running server. */
void row_play(const struct server *server, const char *address, enum row_mode mode,
	      const struct row *row);

#endif
