/* SPDX-License-Identifier: MIT */
/* exchange: a client's life: socket, connect, send, recv, close, for one request. */
#ifndef EXCHANGE_H
#define EXCHANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "client/url.h"
#include "http/reply.h"
#include "tls/client.h"

enum exchange_result {
	EXCHANGE_OK,		/* the reply has come, whatever its status */
	EXCHANGE_UNRESOLVED,	/* the name has no address */
	EXCHANGE_UNREACHED,	/* nobody answers there */
	EXCHANGE_LATE,		/* out of time */
	EXCHANGE_NO_TLS,	/* the handshake failed */
	EXCHANGE_DISTRUST,	/* the certificate is not to be trusted */
	EXCHANGE_BROKEN,	/* the reply is not whole, or none at all */
	EXCHANGE_STOPPED,	/* on_content did not want more */
};

struct exchange {
	/* What is asked, and how. */
	const char *method;
	struct span request;		/* instead of all that: it is sent as it is; "" if not */
	const char *const *fields;	/* "Name: value"; they win over our own */
	size_t field_count;
	int family;			/* AF_UNSPEC, AF_INET, AF_INET6 */
	int64_t timeout_ms;		/* for each step that waits, and for the connection */
	struct tls_client *tls;		/* for https */

	/* What is done with the answer; each may be NULL. 1xx replies are not told. */
	void (*on_request)(void *context, struct span head);
	void (*on_reply)(void *context, const struct reply *reply, struct span head);
	bool (*on_content)(void *context, struct span bytes);
	void *context;

	/* What came of it. */
	struct reply reply;		/* its views are gone */
	int64_t content;		/* bytes that have come */
	char why[512];			/* a sentence, but for EXCHANGE_OK and EXCHANGE_STOPPED */
};

/* Runs it, and waits until it is over. */
enum exchange_result exchange_run(struct exchange *exchange, const struct url *url);

/*
 * Writes a request's head to a growing buffer: the method, the target, and Host, User-Agent and
 * Accept unless they are among the fields; keep_alive: the connection is to stay. -1: ENOMEM.
 */
struct buffer;
int exchange_write_head(struct buffer *to, const struct exchange *exchange, const struct url *url,
			bool keep_alive);

#endif
