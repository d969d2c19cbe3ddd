/* SPDX-License-Identifier: MIT */
/* access_log: one line for each answered request. */
#ifndef ACCESS_LOG_H
#define ACCESS_LOG_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>
#include "conf/conf.h"
#include "http/request.h"
#include "http/response.h"
#include "worker/stream.h"

enum { ACCESS_LOG_LINE = 16 * 1024 };	/* a longer line is cut, its end kept */

/* Everything that a line may tell. */
struct access {
	struct span client;
	struct span user;		/* who has proved to be somebody; empty for nobody */
	const struct request *request;
	const struct response *response;
	int64_t head_bytes, body_bytes;	/* of the answer */
	int64_t duration_us;
	time_t when;
	uint32_t served;		/* requests of this connection before this one */
	uint16_t port;			/* of the server */
	const struct stream *stream;
};

/*
 * Reads the format of a configuration once. It lives as long as the program. Returns false if
 * the format makes no sense, which the configuration has ruled out.
 */
bool access_log_init(const struct conf *conf);

/* Whether the format asks for the duration: reading the clock twice a request costs. */
bool access_log_wants_duration(void);

/* Writes the line with its newline; returns its length. */
size_t access_log_format(const struct access *access, char to[ACCESS_LOG_LINE]);

#endif
