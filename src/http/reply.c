/* SPDX-License-Identifier: MIT */
/* reply: bytes to struct reply, as a client reads them (RFC 9112, 4); pure, nothing is copied. */
#include "http/reply.h"

#include "base/number.h"

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* HTTP-version SP 3DIGIT, as far as it has come. */
static enum status take_start(struct cursor *cursor)
{
	static const char pattern[] = "HTTP/1.0 000";

	for (const char *wanted = pattern; *wanted; wanted++, cursor->at++) {
		if (cursor->at == cursor->end)
			return STATUS_MORE;
		if (*wanted == '0' ? !is_digit(*cursor->at) : *cursor->at != *wanted)
			return STATUS_BAD_REQUEST;
	}
	return STATUS_GO;
}

/* [ SP [ reason-phrase ] ] CRLF; many leave the space away with the phrase. */
static enum status take_reason(struct reply *reply, struct cursor *cursor)
{
	const char *start = cursor->at, *at;

	if (start == cursor->end)
		return STATUS_MORE;
	if (*start == ' ')
		start++;
	else if (*start != '\r')
		return STATUS_BAD_REQUEST;
	at = syntax_skip_text(start, cursor->end);
	if (cursor->end - at < 2)
		return at == cursor->end || *at == '\r' ? STATUS_MORE : STATUS_BAD_REQUEST;
	if (at[0] != '\r' || at[1] != '\n')
		return STATUS_BAD_REQUEST;
	reply->reason = span_between(start, at);
	cursor->at = at + 2;
	return STATUS_GO;
}

static enum status take_line(struct reply *reply, struct cursor *cursor)
{
	const char *start = cursor->at;
	enum status status = take_start(cursor);

	if (status == STATUS_GO)
		status = take_reason(reply, cursor);
	if (status != STATUS_GO)
		return status;
	reply->line = span_between(start, cursor->at - 2);
	reply->minor = start[7] != '0';
	reply->status = (start[9] - '0') * 100 + (start[10] - '0') * 10 + start[11] - '0';
	return reply->status >= 100 && reply->status <= 599 ? STATUS_GO : STATUS_BAD_REQUEST;
}

static enum status take_fields(struct reply *reply, struct cursor *cursor)
{
	while (cursor->at < cursor->end && *cursor->at != '\r') {
		enum status status;

		if (reply->field_count == REPLY_FIELDS_MAX)
			return STATUS_BAD_REQUEST;
		status = cursor_take_field(cursor, &reply->fields[reply->field_count]);
		if (status != STATUS_GO)
			return status;
		reply->field_count++;
	}
	return cursor_take_end(cursor);
}

/* RFC 9112, 6.3: several lines, or a list, of the same number count as one. */
static bool take_length(struct reply *reply, struct span list)
{
	struct span element;
	int64_t length;

	while (syntax_next_element(&list, &element)) {
		if (!number_parse(element, &length) ||
		    (reply->content_length >= 0 && reply->content_length != length))
			return false;
		reply->content_length = length;
	}
	return reply->content_length >= 0;
}

/* What the fields say of the content and the connection; *is_chunked: the last coding is. */
static bool take_meaning(struct reply *reply, bool *has_coding, bool *is_chunked)
{
	struct span list, element;

	reply->keep_alive = reply->minor > 0;
	for (size_t i = 0; i < reply->field_count; i++) {
		const struct field_line *line = &reply->fields[i];

		list = line->value;
		if (line->field == FIELD_CONTENT_LENGTH && !take_length(reply, list))
			return false;
		while (line->field == FIELD_TRANSFER_ENCODING &&
		       syntax_next_element(&list, &element)) {
			*has_coding = true;
			*is_chunked = span_is_nocase(element, SPAN("chunked"));
		}
		while (line->field == FIELD_CONNECTION && syntax_next_element(&list, &element))
			if (span_is_nocase(element, SPAN("close")))
				reply->keep_alive = false;
	}
	return true;
}

/* RFC 9112, 6.3 */
static enum status settle(struct reply *reply, bool to_head)
{
	bool has_coding = false, is_chunked = false;

	if (!take_meaning(reply, &has_coding, &is_chunked))
		return STATUS_BAD_REQUEST;
	if (to_head || reply->status < 200 || reply->status == 204 || reply->status == 304) {
		reply->framing = REPLY_NO_CONTENT;
		return STATUS_GO;
	}
	if (is_chunked)
		reply->framing = REPLY_BY_CHUNKS;
	else if (!has_coding && reply->content_length >= 0)
		reply->framing = REPLY_BY_LENGTH;
	else
		reply->framing = REPLY_BY_CLOSE;
	/* With both, the length is a lie, and perhaps an attack: nothing more is asked here. */
	if (has_coding && reply->content_length >= 0)
		reply->keep_alive = false;
	if (reply->framing != REPLY_BY_LENGTH)
		reply->content_length = -1;
	if (reply->framing == REPLY_BY_CLOSE)
		reply->keep_alive = false;
	return STATUS_GO;
}

enum status reply_parse(struct reply *reply, const char *bytes, size_t length, bool to_head)
{
	const char *end = bytes + length, *start;
	struct cursor cursor = cursor_within(bytes, end, REPLY_LINE_MOST);
	enum status status;

	memset(reply, 0, offsetof(struct reply, fields));
	reply->content_length = -1;
	status = take_line(reply, &cursor);
	if (status == STATUS_MORE && cursor_is_full(&cursor, bytes, REPLY_LINE_MOST))
		return STATUS_BAD_REQUEST;
	if (status != STATUS_GO)
		return status;
	start = cursor.at;
	cursor = cursor_within(start, end, REPLY_HEADER_MOST);
	status = take_fields(reply, &cursor);
	if (status == STATUS_MORE && cursor_is_full(&cursor, start, REPLY_HEADER_MOST))
		return STATUS_BAD_REQUEST;
	if (status != STATUS_GO)
		return status;
	reply->head_length = (size_t)(cursor.at - bytes);
	return settle(reply, to_head);
}

struct span reply_field(const struct reply *reply, struct span name)
{
	for (size_t i = 0; i < reply->field_count; i++)
		if (span_is_nocase(reply->fields[i].name, name))
			return reply->fields[i].value;
	return (struct span){ NULL, 0 };
}
