/* SPDX-License-Identifier: MIT */
/* response: a status, fields and a body made of segments; and its head as bytes. */
#ifndef RESPONSE_H
#define RESPONSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/span.h"
#include "http/date.h"
#include "http/producer.h"
#include "http/status.h"

/* Bytes in memory (fd < 0), or a range of an open file. */
struct segment {
	const char *bytes;
	int fd;
	int64_t offset;
	int64_t length;
};

enum {
	RESPONSE_SEGMENTS = 17,	/* eight ranges, and what is between them */
	RESPONSE_TEXT = 6144,	/* room for fields and a body made for one response */
	RESPONSE_FIELDS = 14 * 1024,	/* the most that its fields are together */
	RESPONSE_HEAD = 512,	/* the most that a head needs beside them */
};

struct response {
	enum status status;
	bool is_head;		/* the answer to HEAD: the body stays here */
	bool close;		/* the connection ends with this answer */
	bool says_keep_alive;	/* to a client of HTTP/1.0, which must be told */

	struct span fields;	/* whole lines: what this response says of itself */
	struct span more;	/* more of them, which only this request makes */
	int64_t length;		/* for Content-Length; -1: fields say it, or there is none */
	bool is_chunked;	/* what the producer makes is sent in chunks (RFC 9112, 7.1) */

	size_t segment_count;
	struct segment segments[RESPONSE_SEGMENTS];
	struct file *file;	/* what the segments lean on, held once for this response */
	struct producer *producer;	/* makes the rest of the body, or NULL; the response's */

	size_t text_length;
	char text[RESPONSE_TEXT];
};

/* Empties a response for its next use. */
void response_init(struct response *response);

/* Makes memory that outlives the response, or lies in its text, the next part of its body. */
void response_add_bytes(struct response *response, const char *bytes, size_t length);

/* Makes a range of an open file, held by response->file, the next part of its body. */
void response_add_file(struct response *response, int fd, int64_t offset, int64_t length);

/* Takes room from the text; the start of it. Our own bug if there is not enough: aborts. */
char *response_room(struct response *response, size_t length);

/*
 * Writes the head with its empty line to `to`, which has room for RESPONSE_HEAD +
 * fields.length + more.length bytes. Returns its length.
 */
size_t response_format_head(const struct response *response, const char date[DATE_LENGTH],
			    char *to);

/* The bytes of the body, whether or not they are sent. */
int64_t response_body_length(const struct response *response);

#endif
