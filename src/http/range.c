/* SPDX-License-Identifier: MIT */
/* range: which bytes of a representation a Range field asks for (RFC 9110, 14). */
#include "http/range.h"

#include <stdbool.h>

/* 1*DIGIT off the front; more than there could be bytes becomes INT64_MAX. */
static bool take_number(struct span *text, int64_t *number)
{
	size_t i = 0;

	*number = 0;
	for (; i < text->length && text->at[i] >= '0' && text->at[i] <= '9'; i++) {
		int digit = text->at[i] - '0';

		*number = *number > (INT64_MAX - digit) / 10 ? INT64_MAX : *number * 10 + digit;
	}
	*text = span_from(*text, i);
	return i > 0;
}

static enum range_verdict take_suffix(struct span text, int64_t length, int64_t *first,
				      int64_t *last)
{
	int64_t count;

	if (!take_number(&text, &count) || text.length > 0)
		return RANGE_NONE;
	if (count == 0)
		return RANGE_UNSATISFIABLE;
	/* Satisfiable (14.1.2), but no Content-Range could say which bytes these are. */
	if (length == 0)
		return RANGE_NONE;
	*first = count < length ? length - count : 0;
	*last = length - 1;
	return RANGE_ONE;
}

enum range_verdict range_evaluate(struct span value, int64_t length, int64_t *first, int64_t *last)
{
	static const struct span unit = { "bytes=", 6 };
	struct span text;
	int64_t from, to = INT64_MAX;

	if (value.length < unit.length ||
	    !span_is_nocase((struct span){ value.at, unit.length }, unit))
		return RANGE_NONE;
	text = span_trim(span_from(value, unit.length));
	if (text.length > 0 && text.at[0] == '-')
		return take_suffix(span_from(text, 1), length, first, last);
	if (!take_number(&text, &from) || text.length == 0 || text.at[0] != '-')
		return RANGE_NONE;
	text = span_from(text, 1);
	if (text.length > 0 && (!take_number(&text, &to) || text.length > 0 || to < from))
		return RANGE_NONE;
	if (from >= length)
		return RANGE_UNSATISFIABLE;
	*first = from;
	*last = to < length ? to : length - 1;
	return RANGE_ONE;
}
