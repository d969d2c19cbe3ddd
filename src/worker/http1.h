/* SPDX-License-Identifier: MIT */
/* http1: the conversation with one client: bytes to requests, answers to bytes (RFC 9112). */
#ifndef HTTP1_H
#define HTTP1_H

#include <stdbool.h>
#include <stdint.h>
#include "content/content.h"
#include "worker/admission.h"
#include "worker/checker.h"
#include "worker/connection.h"
#include "worker/deadline.h"
#include "worker/log_pen.h"
#include "worker/quarantine.h"
#include "worker/slot.h"

/* What all conversations of a worker share; one request is in work at a time. */
struct http1 {
	const struct conf *conf;
	const struct content *content;
	struct cache *cache;
	struct slot *slot;
	const struct quarantine *quarantine;	/* NULL: there is none */
	struct admission admission;
	struct deadlines *deadlines;
	struct checker *checker;	/* NULL where nobody asks for a password */
	struct log_pen log;
	bool on_trial;		/* who asks is our own master: nothing is logged */
	size_t room_wanted;	/* clients wait until so many connections have ended */
	size_t room_promised;	/* so many have had their last answer for that */
	bool leaving;		/* each answer is the last one of its connection */
	struct moment moment;
	char date[DATE_LENGTH];
};

/* Call it once after the fields above are set. */
void http1_init(struct http1 *http1);

/* Reads the clocks; to be called before each turn of the loop. */
void http1_tick(struct http1 *http1);

enum http1_result {
	HTTP1_WAIT,	/* for an event or the deadline */
	HTTP1_AGAIN,	/* there is more to do, when the others had their turn */
	HTTP1_CLOSE,	/* the connection is over: free it */
};

/* Takes a new connection into the conversation. False if its client is not admitted: free it. */
bool http1_begin(struct http1 *http1, struct connection *connection);

/* Goes on, after something has happened that epoll tells of as events. */
enum http1_result http1_advance(struct http1 *http1, struct connection *connection,
				uint32_t events);

/* Goes on after the deadline of its phase has passed. */
enum http1_result http1_expire(struct http1 *http1, struct connection *connection);

#endif
