/* SPDX-License-Identifier: MIT */
/* cursor: a place in the head of a message, from where its lines are read strictly (RFC 9112, 5). */
#ifndef CURSOR_H
#define CURSOR_H

#include <stdbool.h>
#include <stddef.h>
#include "base/span.h"
#include "http/status.h"
#include "http/syntax.h"
#include "http/vocabulary.h"

/*
 * What must stay true: every byte is judged by itself and by those before it, never by those
 * after it. So a request gets the same verdict however it is cut into pieces, and the first bad
 * byte is refused when it comes.
 */
struct cursor {
	const char *at;
	const char *end;	/* of the bytes, or of what the limit allows */
};

struct field_line {
	struct span name, value;	/* the value without white space around it */
	enum field field;
};

/* Lets the cursor go no further than limit bytes and the two of a line's end. */
static inline struct cursor cursor_within(const char *at, const char *end, size_t limit)
{
	size_t available = (size_t)(end - at);

	if (available > 2 && available - 2 > limit)
		available = limit + 2;
	return (struct cursor){ at, at + available };
}

/* Whether there is no more room within the limit, so that more bytes would not help. */
static inline bool cursor_is_full(const struct cursor *window, const char *start, size_t limit)
{
	return (size_t)(window->end - start) >= 2 && (size_t)(window->end - start) - 2 >= limit;
}

/* field-line CRLF (RFC 9112, 5), after which cursor is at the next. */
static inline enum status cursor_take_field(struct cursor *cursor, struct field_line *line)
{
	const char *name = cursor->at, *end = cursor->end;
	const char *colon = syntax_skip(name, end, SYNTAX_TOKEN);
	const char *value = colon + 1, *at;

	if (colon == end)
		return STATUS_MORE;
	/* Also refuses obs-fold (5.2), and white space before the first field or a colon (5.1). */
	if (*colon != ':' || colon == name)
		return STATUS_BAD_REQUEST;
	while (value < end && (*value == ' ' || *value == '\t'))
		value++;
	at = syntax_skip_text(value, end);
	if (at == end)
		return STATUS_MORE;
	if (*at != '\r')
		return STATUS_BAD_REQUEST;
	if (at + 1 == end)
		return STATUS_MORE;
	if (at[1] != '\n')
		return STATUS_BAD_REQUEST;
	cursor->at = at + 2;
	while (at > value && (at[-1] == ' ' || at[-1] == '\t'))
		at--;
	line->name = span_between(name, colon);
	line->value = span_between(value, at);
	line->field = vocabulary_field(line->name);
	return STATUS_GO;
}

/* The empty line behind the fields (RFC 9112, 2.1), of which a CR, or nothing, has been seen. */
static inline enum status cursor_take_end(struct cursor *cursor)
{
	if (cursor->end - cursor->at < 2)
		return STATUS_MORE;
	if (cursor->at[1] != '\n')
		return STATUS_BAD_REQUEST;
	cursor->at += 2;
	return STATUS_GO;
}

#endif
