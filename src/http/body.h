/* SPDX-License-Identifier: MIT */
/* body: finds the content of a message and its end, by length or by chunks (RFC 9112, 6 and 7.1). */
#ifndef BODY_H
#define BODY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/span.h"
#include "http/status.h"

struct body {
	int64_t left;		/* bytes of the content, or of this chunk, still to come */
	int64_t taken;		/* bytes of content seen so far */
	int64_t limit;		/* STATUS_CONTENT_TOO_LARGE past so many */
	uint16_t line;		/* bytes of the current chunk-size or trailer line */
	uint16_t trailer;	/* bytes of the trailer section */
	uint8_t state;
};

/* Starts on the content of a message: in chunks, or of so many bytes. limit in bytes. */
void body_start(struct body *body, bool is_chunked, int64_t length, int64_t limit);

/*
 * Takes bytes of the content; *used is how many of them belong to it, never more. Returns
 * STATUS_GO at its end, STATUS_MORE before, or CONTENT_TOO_LARGE or BAD_REQUEST: the framing is
 * then lost. A chunk extension and a trailer section are bounded and ignored.
 *
 * body_take discards the content. body_next stops behind each piece of it, which *content then
 * views, and is to be called again while it has not used all and returns STATUS_MORE.
 */
enum status body_take(struct body *body, const char *bytes, size_t length, size_t *used);
enum status body_next(struct body *body, const char *bytes, size_t length, size_t *used,
		      struct span *content);

#endif
