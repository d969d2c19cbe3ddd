/* SPDX-License-Identifier: MIT */
/* request: bytes to struct request, strictly after RFC 9112; pure, and nothing is copied. */
#ifndef REQUEST_H
#define REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/span.h"
#include "http/cursor.h"
#include "http/status.h"
#include "http/vocabulary.h"

/* RFC 9112, 3.2 */
enum target_form {
	TARGET_ORIGIN,		/* /where?q=now */
	TARGET_ABSOLUTE,	/* http://www.example.org/pub */
	TARGET_AUTHORITY,	/* www.example.com:80, for CONNECT */
	TARGET_ASTERISK,	/* *, for OPTIONS */
};

enum { REQUEST_FIELDS_MAX = 256 };	/* the most that limits.fields may say */

struct request {
	/* Set as soon as the request line has come, refused or not; empty before. For logs. */
	struct span line;
	const char *why;		/* it is refused, for logs; static, and NULL if it is not */

	enum method method;
	struct span method_text;
	enum target_form form;
	struct span target;		/* as received */
	struct span authority;		/* of the target, else of Host; may be empty */
	struct span host;		/* authority without the port; IPv6 with its brackets */
	struct span path;		/* begins with "/", still encoded; empty for CONNECT and "*" */
	struct span query;		/* without "?"; see has_query */
	bool has_query;
	bool is_raw;			/* the path has what must be encoded: only a redirect will do */
	int minor;			/* HTTP/1.minor: 0 or 1; a higher one counts as 1 */

	bool keep_alive;		/* persistence after RFC 9112, 9.3 */
	bool expects_continue;		/* Expect: 100-continue, HTTP/1.1 only */
	bool is_chunked;
	int64_t content_length;		/* 0 without the field */
	bool has_body;			/* is_chunked, or content_length > 0 */

	size_t head_length;		/* bytes up to and with the empty line */
	size_t field_count;
	struct field_line fields[REQUEST_FIELDS_MAX];
	uint16_t first[FIELD_COUNT];	/* 1 + index of its first line in fields; 0: absent */
};

struct request_limits {
	size_t line;	/* bytes of the request line without its end: STATUS_URI_TOO_LONG past it */
	size_t header;	/* bytes of all field lines with their ends: STATUS_FIELDS_TOO_LARGE */
	size_t fields;	/* field lines, <= REQUEST_FIELDS_MAX: STATUS_FIELDS_TOO_LARGE */
};

/*
 * Parses one request head from the start of bytes. Returns STATUS_GO when it is whole and good,
 * STATUS_MORE when all that has come so far is good (call again with more; the bytes may have
 * moved), or the status that refuses it: BAD_REQUEST, URI_TOO_LONG, FIELDS_TOO_LARGE,
 * NOT_IMPLEMENTED (a transfer coding other than chunked), EXPECTATION_FAILED,
 * VERSION_NOT_SUPPORTED. After a refusal the framing is in doubt: answer and close.
 *
 * A method that this server does not implement is not refused here. Bytes are only read. The
 * views in *request point into bytes. All of *request but fields beyond field_count is set.
 */
enum status request_parse(struct request *request, const char *bytes, size_t length,
			  const struct request_limits *limits);

/* The value of the first such line, or an empty span with at == NULL. */
static inline struct span request_field(const struct request *request, enum field field)
{
	uint16_t first = request->first[field];

	return first ? request->fields[first - 1].value : (struct span){ NULL, 0 };
}

/* The same by any name, in any case, for logs. */
struct span request_field_named(const struct request *request, struct span name);

/* The next line of that field after one of them, the first after NULL; NULL after the last. */
const struct field_line *request_next_line(const struct request *request, enum field field,
					   const struct field_line *after);

#endif
