/* SPDX-License-Identifier: MIT */
/* reply: bytes to struct reply, as a client reads them (RFC 9112, 4); pure, nothing is copied. */
#ifndef REPLY_H
#define REPLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "http/cursor.h"

enum {
	REPLY_FIELDS_MAX = 256,
	REPLY_LINE_MOST = 8192,		/* bytes of a status line */
	REPLY_HEADER_MOST = 64 * 1024,	/* bytes of all field lines with their ends */
};

/* Where its content ends (RFC 9112, 6.3). */
enum reply_framing {
	REPLY_NO_CONTENT,
	REPLY_BY_LENGTH,
	REPLY_BY_CHUNKS,
	REPLY_BY_CLOSE,
};

struct reply {
	struct span line;		/* the status line */
	int status;			/* 100 to 599 */
	struct span reason;
	int minor;			/* HTTP/1.minor */
	enum reply_framing framing;
	int64_t content_length;		/* -1: nobody knows */
	bool keep_alive;		/* another request may follow it (9.3) */
	size_t head_length;		/* bytes up to and with the empty line */
	size_t field_count;
	struct field_line fields[REPLY_FIELDS_MAX];
};

/*
 * Parses one head from the start of bytes, the answer to a request; to_head: it was HEAD.
 * Returns STATUS_GO when it is whole and good, STATUS_MORE before, and STATUS_BAD_REQUEST when
 * it is nothing that a client could rely on.
 */
enum status reply_parse(struct reply *reply, const char *bytes, size_t length, bool to_head);

/* The value of the first such field, or an empty span with at == NULL. */
struct span reply_field(const struct reply *reply, struct span name);

#endif
