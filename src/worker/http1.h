/* SPDX-License-Identifier: MIT */
/* http1: the conversation with one client: turns, phases, deadlines and its end (RFC 9112). */
#ifndef HTTP1_H
#define HTTP1_H

#include <stdbool.h>
#include <stdint.h>
#include "worker/serving.h"

/* Call it once after the fields above are set. */
void http1_init(struct serving *serving);

/* Reads the clocks; to be called before each turn of the loop. */
void http1_tick(struct serving *serving);

enum http1_result {
	HTTP1_WAIT,	/* for an event or the deadline */
	HTTP1_AGAIN,	/* there is more to do, when the others had their turn */
	HTTP1_CLOSE,	/* the connection is over: free it */
};

/* Takes a new connection into the conversation. False if its client is not admitted: free it. */
bool http1_begin(struct serving *serving, struct connection *connection);

/* Goes on, after something has happened that epoll tells of as events. */
enum http1_result http1_advance(struct serving *serving, struct connection *connection,
				uint32_t events);

/* Goes on after the deadline of its phase has passed. */
enum http1_result http1_expire(struct serving *serving, struct connection *connection);

#endif
