/* SPDX-License-Identifier: MIT */
/* witness: whether what a client was sent is the answer to what it has asked, and nothing else. */
#ifndef WITNESS_H
#define WITNESS_H

#include <stdbool.h>
#include <stddef.h>

struct testimony {
	const char *asked;	/* the bytes that the server was sent */
	size_t asked_length;
	const char *heard;	/* the bytes that came back */
	size_t heard_length;
	bool is_proxied;	/* the PROXY protocol comes first */
	bool is_trusted;	/* from somebody whom that is believed */
	bool is_whole;		/* the client has listened to the end, and nothing was lost */
	bool is_late;		/* a deadline has come, at which less may be answered */
};

/* Ends the program if there is anything wrong with it. */
void witness_judge(const struct testimony *testimony);

#endif
