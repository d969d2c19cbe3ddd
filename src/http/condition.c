/* SPDX-License-Identifier: MIT */
/* condition: whether a request's preconditions hold, in the order of RFC 9110, 13.2.2. */
#include "http/condition.h"

#include "http/date.h"
#include "http/syntax.h"

/* Takes an entity-tag off the front of a list (RFC 9110, 8.8.3). */
static bool take_tag(struct span *list, struct span *tag, bool *is_weak)
{
	const char *at = list->at, *end = at + list->length, *close;

	*is_weak = end - at >= 2 && at[0] == 'W' && at[1] == '/';
	if (*is_weak)
		at += 2;
	if (at == end || *at != '"')
		return false;
	close = syntax_skip(at + 1, end, SYNTAX_TAG);
	if (close == end || *close != '"')
		return false;
	*tag = span_between(at, close + 1);
	*list = span_between(close + 1, end);
	return true;
}

/* Whether one line of tags names ours. What follows something malformed is not looked at. */
static bool line_names(struct span list, struct span etag, bool weakly)
{
	struct span tag;
	bool is_weak;

	for (;;) {
		while (list.length > 0 && (*list.at == ',' || *list.at == ' ' || *list.at == '\t'))
			list = span_from(list, 1);
		if (list.length == 0 || !take_tag(&list, &tag, &is_weak))
			return false;
		if (etag.length > 0 && span_is(tag, etag) && (weakly || !is_weak))
			return true;
	}
}

/* RFC 9110, 13.1.1 and 13.1.2: any line names our tag, or is "*". */
static bool field_names(const struct request *request, enum field field, struct span etag,
			bool weakly)
{
	const struct field_line *line = NULL;

	while ((line = request_next_line(request, field, line)))
		if (span_is(line->value, SPAN("*")) || line_names(line->value, etag, weakly))
			return true;
	return false;
}

/* The line of a field that has no list. Of several lines nobody knows which one is meant. */
static bool read_only_line(const struct request *request, enum field field, struct span *value)
{
	const struct field_line *line = request_next_line(request, field, NULL);

	if (!line || request_next_line(request, field, line))
		return false;
	*value = line->value;
	return true;
}

static bool read_date(const struct request *request, enum field field, time_t now, time_t *when)
{
	struct span value;

	return read_only_line(request, field, &value) && date_parse(value, now, when);
}

static bool is_get_or_head(const struct request *request)
{
	return request->method == METHOD_GET || request->method == METHOD_HEAD;
}

enum status condition_evaluate(const struct request *request, const struct validators *validators,
			       time_t now)
{
	time_t date;

	if (request->first[FIELD_IF_MATCH]) {
		if (!field_names(request, FIELD_IF_MATCH, validators->etag, false))
			return STATUS_PRECONDITION_FAILED;
	} else if (read_date(request, FIELD_IF_UNMODIFIED_SINCE, now, &date) &&
		   validators->last_modified > date) {
		return STATUS_PRECONDITION_FAILED;
	}
	if (request->first[FIELD_IF_NONE_MATCH]) {
		if (field_names(request, FIELD_IF_NONE_MATCH, validators->etag, true))
			return is_get_or_head(request) ? STATUS_NOT_MODIFIED :
							 STATUS_PRECONDITION_FAILED;
	} else if (is_get_or_head(request) &&
		   read_date(request, FIELD_IF_MODIFIED_SINCE, now, &date) &&
		   validators->last_modified <= date) {
		return STATUS_NOT_MODIFIED;
	}
	return STATUS_GO;
}

bool condition_range_applies(const struct request *request, const struct validators *validators,
			     time_t now)
{
	struct span value, tag;
	bool is_weak;
	time_t date;

	if (!request->first[FIELD_IF_RANGE])
		return true;
	if (!read_only_line(request, FIELD_IF_RANGE, &value))
		return false;
	if (take_tag(&value, &tag, &is_weak))
		return value.length == 0 && !is_weak && validators->etag.length > 0 &&
		       span_is(tag, validators->etag);
	/* A date is a strong validator only for what has not changed for a while (8.8.2.2). */
	return date_parse(value, now, &date) && date == validators->last_modified &&
	       date < now - 1;
}
