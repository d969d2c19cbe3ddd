/* SPDX-License-Identifier: MIT */
/* link: a client's connection, in the clear or by TLS; nobody above knows which. */
#ifndef LINK_H
#define LINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include "tls/client.h"

/* What moving bytes may return instead of their number. */
enum {
	LINK_BROKEN = TALK_BROKEN,	/* see link_why */
	LINK_WANTS_INPUT = TALK_WANTS_INPUT,
	LINK_WANTS_OUTPUT = TALK_WANTS_OUTPUT,
};

struct link {
	int fd;			/* -1: there is none */
	struct talk *talk;	/* NULL: in the clear */
	int error;		/* why it is broken, without talk */
};

/*
 * Takes over a connected, non-blocking socket; client is NULL for one in the clear. 0, or -1
 * without memory: the socket is closed.
 */
int link_start(struct link *link, int fd, struct tls_client *client, const char *host);

/* The TLS handshake, if there is to be one: 0 when it is done, or one of the above. */
int link_greet(struct link *link);

/* Bytes moved, 0 at the end of what the server sends, or one of the above. */
ssize_t link_receive(struct link *link, char *to, size_t room);
ssize_t link_send(struct link *link, const char *bytes, size_t length);

/* Waits for what one of these calls wants. False when the time (clock_monotonic_ms) is over. */
bool link_wait(const struct link *link, ssize_t wish, int64_t until_ms);

const char *link_why(const struct link *link);
void link_close(struct link *link);

#endif
