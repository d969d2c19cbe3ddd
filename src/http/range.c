/* SPDX-License-Identifier: MIT */
/* range: which bytes of a representation a Range field asks for (RFC 9110, 14). */
#include "http/range.h"

#include <stdbool.h>
#include "http/syntax.h"

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

/* suffix-range (14.1.1), after its "-" */
static enum range_verdict take_suffix(struct span text, int64_t length, struct range *range)
{
	int64_t count;

	if (!take_number(&text, &count) || text.length > 0)
		return RANGE_NONE;
	if (count == 0)
		return RANGE_UNSATISFIABLE;
	/* Satisfiable (14.1.2), but no Content-Range could say which bytes these are. */
	if (length == 0)
		return RANGE_NONE;
	*range = (struct range){ count < length ? length - count : 0, length - 1 };
	return RANGE_SOME;
}

/* range-spec (14.1.1) */
static enum range_verdict take_range(struct span text, int64_t length, struct range *range)
{
	int64_t from, to = INT64_MAX;

	if (text.length > 0 && text.at[0] == '-')
		return take_suffix(span_from(text, 1), length, range);
	if (!take_number(&text, &from) || text.length == 0 || text.at[0] != '-')
		return RANGE_NONE;
	text = span_from(text, 1);
	if (text.length > 0 && (!take_number(&text, &to) || text.length > 0 || to < from))
		return RANGE_NONE;
	if (from >= length)
		return RANGE_UNSATISFIABLE;
	*range = (struct range){ from, to < length ? to : length - 1 };
	return RANGE_SOME;
}

/* Whether it goes on where the one before ends, or so near that a new part would cost more. */
static bool joins(const struct range *before, const struct range *range)
{
	return range->first >= before->first &&
	       (range->first <= before->last || range->first - before->last <= RANGE_OVERHEAD);
}

/* False when there is no room for another part. */
static bool add(struct range *ranges, size_t *count, const struct range *range)
{
	if (*count > 0 && joins(&ranges[*count - 1], range)) {
		if (range->last > ranges[*count - 1].last)
			ranges[*count - 1].last = range->last;
		return true;
	}
	if (*count == RANGES_MAX)
		return false;
	ranges[(*count)++] = *range;
	return true;
}

/* Whether several parts are more than the whole. */
static bool is_wasteful(const struct range *ranges, size_t count, int64_t length)
{
	int64_t left = length;

	for (size_t i = 0; i < count && count > 1; i++) {
		int64_t part = ranges[i].last - ranges[i].first + 1;

		if (left < RANGE_OVERHEAD || part > left - RANGE_OVERHEAD)
			return true;
		left -= part + RANGE_OVERHEAD;
	}
	return false;
}

enum range_verdict range_evaluate(struct span value, int64_t length,
				  struct range ranges[RANGES_MAX], size_t *count)
{
	static const struct span unit = { "bytes=", 6 };
	struct span list, element;
	bool any = false;

	*count = 0;
	if (value.length < unit.length ||
	    !span_is_nocase((struct span){ value.at, unit.length }, unit))
		return RANGE_NONE;
	list = span_from(value, unit.length);
	while (syntax_next_element(&list, &element)) {
		struct range range = { 0, 0 };
		enum range_verdict verdict = take_range(element, length, &range);

		any = true;
		if (verdict == RANGE_NONE || (verdict == RANGE_SOME && !add(ranges, count, &range)))
			return RANGE_NONE;
	}
	if (!any || is_wasteful(ranges, *count, length))
		return RANGE_NONE;
	return *count > 0 ? RANGE_SOME : RANGE_UNSATISFIABLE;
}
