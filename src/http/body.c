/* SPDX-License-Identifier: MIT */
/* body: finds the content of a message and its end, by length or by chunks (RFC 9112, 6 and 7.1). */
#include "http/body.h"

#include "http/syntax.h"

enum {
	LINE_MOST = 256,		/* of a chunk-size with its extensions */
	TRAILER_MOST = 8192,
};

enum state {
	BODY_LENGTH,		/* left bytes, and that is all */
	BODY_SIZE,		/* the digits of a chunk-size */
	BODY_BLANK,		/* white space after them, before an extension */
	BODY_EXTENSION,
	BODY_SIZE_END,		/* the LF after a chunk-size */
	BODY_DATA,
	BODY_DATA_CR,
	BODY_DATA_LF,
	BODY_TRAILER,		/* at the start of a line */
	BODY_TRAILER_NAME,
	BODY_TRAILER_VALUE,
	BODY_TRAILER_END,	/* the LF after a trailer line */
	BODY_LAST_LF,
	BODY_DONE,
};

void body_start(struct body *body, bool is_chunked, int64_t length, int64_t limit)
{
	*body = (struct body){
		.left = is_chunked ? 0 : length,
		.limit = limit,
		.state = is_chunked ? BODY_SIZE : BODY_LENGTH,
	};
}

/* A digit of the size, or what may follow it. line counts the digits and extensions. */
static enum status take_size(struct body *body, char c)
{
	int digit = syntax_hex(c);

	if (digit >= 0) {
		if (body->left > (INT64_MAX >> 4))
			return STATUS_BAD_REQUEST;
		body->left = body->left << 4 | digit;
		if (body->left > body->limit - body->taken)
			return STATUS_CONTENT_TOO_LARGE;
	} else if (body->line == 0) {
		return STATUS_BAD_REQUEST;
	} else if (c == '\r') {
		body->state = BODY_SIZE_END;
	} else if (c == ';') {
		body->state = BODY_EXTENSION;
	} else if (c == ' ' || c == '\t') {
		body->state = BODY_BLANK;
	} else {
		return STATUS_BAD_REQUEST;
	}
	return ++body->line > LINE_MOST ? STATUS_BAD_REQUEST : STATUS_MORE;
}

/* BWS (7.1.1) must be read over, and nothing but an extension comes after it. */
static enum status take_blank(struct body *body, char c)
{
	if (c == ';')
		body->state = BODY_EXTENSION;
	else if (c != ' ' && c != '\t')
		return STATUS_BAD_REQUEST;
	return ++body->line > LINE_MOST ? STATUS_BAD_REQUEST : STATUS_MORE;
}

/* What an extension means is nobody's business here (7.1.1), only where it ends. */
static enum status take_extension(struct body *body, char c)
{
	if (c == '\r')
		body->state = BODY_SIZE_END;
	else if (!syntax_is(c, SYNTAX_TEXT))
		return STATUS_BAD_REQUEST;
	return ++body->line > LINE_MOST ? STATUS_BAD_REQUEST : STATUS_MORE;
}

/* Trailer fields are read as strictly as others, and forgotten (7.1.2). */
static enum status take_trailer(struct body *body, char c)
{
	if (++body->trailer > TRAILER_MOST)
		return STATUS_BAD_REQUEST;
	switch (body->state) {
	case BODY_TRAILER:
		if (c == '\r') {
			body->state = BODY_LAST_LF;
			return STATUS_MORE;
		}
		body->state = BODY_TRAILER_NAME;
		return syntax_is(c, SYNTAX_TOKEN) ? STATUS_MORE : STATUS_BAD_REQUEST;
	case BODY_TRAILER_NAME:
		if (c == ':')
			body->state = BODY_TRAILER_VALUE;
		return c == ':' || syntax_is(c, SYNTAX_TOKEN) ? STATUS_MORE : STATUS_BAD_REQUEST;
	default:
		if (c == '\r')
			body->state = BODY_TRAILER_END;
		return c == '\r' || syntax_is(c, SYNTAX_TEXT) ? STATUS_MORE : STATUS_BAD_REQUEST;
	}
}

/* The one byte that may come here, after which it goes on with another state. */
static enum status take_exactly(struct body *body, char c, char wanted, enum state next)
{
	if (c != wanted)
		return STATUS_BAD_REQUEST;
	body->state = next;
	body->line = 0;
	return next == BODY_DONE ? STATUS_GO : STATUS_MORE;
}

static enum status take_framing(struct body *body, char c)
{
	switch (body->state) {
	case BODY_SIZE:
		return take_size(body, c);
	case BODY_BLANK:
		return take_blank(body, c);
	case BODY_EXTENSION:
		return take_extension(body, c);
	case BODY_SIZE_END:
		return take_exactly(body, c, '\n', body->left > 0 ? BODY_DATA : BODY_TRAILER);
	case BODY_DATA_CR:
		return take_exactly(body, c, '\r', BODY_DATA_LF);
	case BODY_DATA_LF:
		return take_exactly(body, c, '\n', BODY_SIZE);
	case BODY_TRAILER_END:
		return take_exactly(body, c, '\n', BODY_TRAILER);
	case BODY_LAST_LF:
		return take_exactly(body, c, '\n', BODY_DONE);
	default:
		return take_trailer(body, c);
	}
}

/* As many bytes of content as there are. */
static size_t take_content(struct body *body, size_t length)
{
	size_t part = (uint64_t)body->left < length ? (size_t)body->left : length;

	body->left -= (int64_t)part;
	body->taken += (int64_t)part;
	return part;
}

enum status body_next(struct body *body, const char *bytes, size_t length, size_t *used,
		      struct span *content)
{
	enum status status = body->state == BODY_DONE ? STATUS_GO : STATUS_MORE;

	*used = 0;
	*content = (struct span){ bytes, 0 };
	if (body->state == BODY_LENGTH) {
		if (body->left > body->limit - body->taken)
			return STATUS_CONTENT_TOO_LARGE;
		*used = content->length = take_content(body, length);
		return body->left > 0 ? STATUS_MORE : STATUS_GO;
	}
	while (status == STATUS_MORE && *used < length) {
		if (body->state != BODY_DATA) {
			status = take_framing(body, bytes[(*used)++]);
			continue;
		}
		*content = (struct span){ bytes + *used, take_content(body, length - *used) };
		*used += content->length;
		if (body->left == 0)
			body->state = BODY_DATA_CR;
		break;
	}
	return status;
}

enum status body_take(struct body *body, const char *bytes, size_t length, size_t *used)
{
	struct span content;
	enum status status;
	size_t part;

	*used = 0;
	do {
		status = body_next(body, bytes + *used, length - *used, &part, &content);
		*used += part;
	} while (status == STATUS_MORE && *used < length);
	return status;
}
