/* SPDX-License-Identifier: MIT */
/* request: bytes to struct request, strictly after RFC 9112; pure, and nothing is copied. */
#include "http/request.h"

#include "base/number.h"
#include "http/authority.h"
#include "http/cursor.h"
#include "http/syntax.h"

enum { EMPTY_LINES_MAX = 2 };	/* RFC 9112, 2.2: "at least one" */

static enum status refuse(struct request *request, enum status status, const char *why)
{
	request->why = why;
	return status;
}

static enum status refuse_as_bad(struct request *request, const char *why)
{
	return refuse(request, STATUS_BAD_REQUEST, why);
}

/* RFC 9112, 3.2.2 */
static enum status take_absolute_form(struct request *request)
{
	request->form = TARGET_ABSOLUTE;
	return authority_of_uri(request->path, &request->authority, &request->host,
				&request->path) ?
		       STATUS_GO :
		       refuse_as_bad(request, "a target that is neither a path nor a URL");
}

/* RFC 9112, 3.2.3; the port is not optional (RFC 9110, 9.3.6). */
static enum status take_authority_form(struct request *request)
{
	struct span port;

	request->form = TARGET_AUTHORITY;
	request->authority = request->target;
	request->path.length = 0;
	if (!authority_split(request->authority, &request->host, &port) || port.length == 0)
		return refuse_as_bad(request, "a target that is not a host and a port");
	return STATUS_GO;
}

/* RFC 9112, 3.2. At first, path is all of the target before a query. */
static enum status take_form(struct request *request)
{
	if (request->method == METHOD_CONNECT)
		return take_authority_form(request);
	if (*request->target.at == '/')
		return STATUS_GO;
	if (request->method == METHOD_OPTIONS && span_is(request->target, SPAN("*"))) {
		request->form = TARGET_ASTERISK;
		request->path.length = 0;
		return STATUS_GO;
	}
	return take_absolute_form(request);
}

/* HTTP-version CRLF (RFC 9112, 2.3). A wrong version is told at the end of its line. */
static enum status take_version(struct request *request, struct cursor *cursor)
{
	static const char pattern[] = "HTTP/0.0\r\n";
	const char *version = cursor->at;

	for (const char *wanted = pattern; *wanted; wanted++, cursor->at++) {
		if (cursor->at == cursor->end)
			return STATUS_MORE;
		if (*wanted == '0' ? *cursor->at < '0' || *cursor->at > '9' : *cursor->at != *wanted)
			return refuse_as_bad(request, *wanted > ' ' ?
					     "no valid version behind the target" :
					     "a request line that does not end with CR LF");
	}
	request->minor = version[7] != '0';
	if (version[5] != '1')
		return refuse(request, STATUS_VERSION_NOT_SUPPORTED,
			      "a major version of HTTP other than 1");
	return STATUS_GO;
}

/* The target up to its space; brackets are for addresses, which take_form looks at. */
static enum status take_target(struct request *request, struct cursor *cursor)
{
	const char *start = cursor->at, *end = cursor->end, *at = start;
	const char *query = NULL;

	if (at < end)
		at = syntax_skip(at, end, *at == '/' ? SYNTAX_PATH : SYNTAX_PATH | SYNTAX_BRACKET);
	if (at < end && *start == '/' && syntax_is(*at, SYNTAX_RAW)) {
		request->is_raw = true;
		at = syntax_skip(at, end, SYNTAX_PATH | SYNTAX_RAW);
	}
	request->path = span_between(start, at);
	if (at < end && *at == '?') {
		query = at + 1;
		at = syntax_skip(query, end, SYNTAX_QUERY);
	}
	if (at == end)
		return STATUS_MORE;
	if (*at != ' ' || at == start)
		return refuse_as_bad(request, *at == '\r' || *at == '\n' ?
				     "no version in the request line" :
				     "a target that is empty, or has a byte that it may not have");
	request->target = span_between(start, at);
	if (query) {
		request->has_query = true;
		request->query = span_between(query, at);
	}
	cursor->at = at + 1;
	return STATUS_GO;
}

/* RFC 9112, 3 */
static enum status take_request_line(struct request *request, struct cursor *cursor)
{
	const char *start = cursor->at;
	const char *at = syntax_skip(start, cursor->end, SYNTAX_TOKEN);
	enum status status;

	if (at == cursor->end)
		return STATUS_MORE;
	if (*at != ' ' || at == start)
		return refuse_as_bad(request, "no valid method at its start");
	request->method_text = span_between(start, at);
	request->method = vocabulary_method(request->method_text);
	cursor->at = at + 1;
	status = take_target(request, cursor);
	if (status == STATUS_GO)
		status = take_version(request, cursor);
	if (status == STATUS_GO)
		status = take_form(request);
	return status;
}

/* What is wrong with the field line at the cursor, where it was refused. */
static const char *field_fault(const struct cursor *cursor)
{
	const char *colon = syntax_skip(cursor->at, cursor->end, SYNTAX_TOKEN);

	if (*colon == ' ' || *colon == '\t')
		return colon == cursor->at ? "white space at the start of a field line" :
					     "white space in a field name or before its colon";
	if (*colon != ':' || colon == cursor->at)
		return "a field line without a valid name and a colon";
	return "a field line with a control character, or without CR LF at its end";
}

/* All field lines and the empty one. *repeated gets a bit for each field with several lines. */
static enum status take_fields(struct request *request, struct cursor *cursor, size_t most,
			       unsigned int *repeated)
{
	enum status status;

	if (most > REQUEST_FIELDS_MAX)
		most = REQUEST_FIELDS_MAX;
	while (cursor->at < cursor->end && *cursor->at != '\r') {
		struct field_line *line = &request->fields[request->field_count];

		if (request->field_count == most)
			return refuse(request, STATUS_FIELDS_TOO_LARGE,
				      "it has too many fields (limits.fields)");
		status = cursor_take_field(cursor, line);
		if (status == STATUS_BAD_REQUEST)
			return refuse_as_bad(request, field_fault(cursor));
		if (status != STATUS_GO)
			return status;
		request->field_count++;
		if (request->first[line->field] == 0)
			request->first[line->field] = (uint16_t)request->field_count;
		else
			*repeated |= 1u << line->field;
	}
	status = cursor_take_end(cursor);
	return status == STATUS_BAD_REQUEST ?
		       refuse_as_bad(request, "a CR without LF behind the fields") :
		       status;
}

/* RFC 9112, 3.2 */
static enum status settle_host(struct request *request, unsigned int repeated)
{
	struct span value = request_field(request, FIELD_HOST);
	struct span host = { value.at, 0 }, port;

	if (repeated & 1u << FIELD_HOST)
		return refuse_as_bad(request, "more than one Host");
	if (!value.at && request->minor > 0)
		return refuse_as_bad(request, "no Host");
	if (value.length > 0 && !authority_split(value, &host, &port))
		return refuse_as_bad(request, "a Host that is not valid");
	/* The target's own authority wins over Host (3.2.2). */
	if (request->form == TARGET_ORIGIN || request->form == TARGET_ASTERISK) {
		request->authority = value;
		request->host = host;
	}
	return STATUS_GO;
}

/* Transfer-Encoding (RFC 9112, 6.1): chunked is the one coding, once and last. */
static enum status settle_codings(struct request *request)
{
	const struct field_line *line = NULL;
	bool is_chunked = false, others = false;
	struct span list, coding;

	while ((line = request_next_line(request, FIELD_TRANSFER_ENCODING, line))) {
		for (list = line->value; syntax_next_element(&list, &coding);) {
			if (is_chunked)
				return refuse_as_bad(request, "a transfer coding after chunked");
			is_chunked = span_is_nocase(coding, SPAN("chunked"));
			others = others || !is_chunked;
		}
	}
	/* 6.3: without chunked at the end, nobody knows where the content ends. */
	if (!is_chunked)
		return refuse_as_bad(request, "a Transfer-Encoding without chunked at its end");
	request->is_chunked = true;
	request->has_body = true;
	return others ? refuse(request, STATUS_NOT_IMPLEMENTED,
			       "a transfer coding other than chunked") :
			STATUS_GO;
}

/* RFC 9112, 6. What could be read in two ways is refused: it is how requests are smuggled. */
static enum status settle_framing(struct request *request, unsigned int repeated)
{
	struct span length = request_field(request, FIELD_CONTENT_LENGTH);

	if (request->first[FIELD_TRANSFER_ENCODING]) {
		if (length.at)
			return refuse_as_bad(request, "both Content-Length and Transfer-Encoding");
		if (request->minor == 0)
			return refuse_as_bad(request, "Transfer-Encoding in HTTP/1.0");
		return settle_codings(request);
	}
	if (!length.at)
		return STATUS_GO;
	if (repeated & 1u << FIELD_CONTENT_LENGTH)
		return refuse_as_bad(request, "more than one Content-Length");
	if (!number_parse(length, &request->content_length))
		return refuse_as_bad(request, "a Content-Length that is not a valid number");
	request->has_body = request->content_length > 0;
	return STATUS_GO;
}

/* RFC 9112, 9.3 */
static bool persists(const struct request *request)
{
	const struct field_line *line = NULL;
	bool keep_alive = request->minor > 0;
	struct span list, option;

	while ((line = request_next_line(request, FIELD_CONNECTION, line))) {
		for (list = line->value; syntax_next_element(&list, &option);) {
			if (span_is_nocase(option, SPAN("close")))
				return false;
			if (span_is_nocase(option, SPAN("keep-alive")))
				keep_alive = true;
		}
	}
	return keep_alive;
}

/* RFC 9110, 10.1.1; not for HTTP/1.0. */
static enum status settle_expectations(struct request *request)
{
	const struct field_line *line = NULL;
	struct span list, expectation;

	if (request->minor == 0)
		return STATUS_GO;
	while ((line = request_next_line(request, FIELD_EXPECT, line))) {
		for (list = line->value; syntax_next_element(&list, &expectation);) {
			if (!span_is_nocase(expectation, SPAN("100-continue")))
				return refuse(request, STATUS_EXPECTATION_FAILED,
					      "an expectation other than 100-continue");
			request->expects_continue = request->has_body;
		}
	}
	return STATUS_GO;
}

/* What the fields together say of the message. */
static enum status settle(struct request *request, unsigned int repeated)
{
	enum status status = settle_host(request, repeated);

	if (status == STATUS_GO)
		status = settle_framing(request, repeated);
	if (status == STATUS_GO && request->first[FIELD_EXPECT])
		status = settle_expectations(request);
	if (status == STATUS_GO)
		request->keep_alive = request->first[FIELD_CONNECTION] ? persists(request) :
									request->minor > 0;
	return status;
}

/* The empty lines before a request (RFC 9112, 2.2). More of them are no method. */
static enum status skip_empty_lines(struct request *request, struct cursor *cursor)
{
	for (int i = 0; i < EMPTY_LINES_MAX; i++) {
		if (cursor->at == cursor->end)
			return STATUS_MORE;
		if (*cursor->at != '\r')
			break;
		if (cursor->end - cursor->at < 2)
			return STATUS_MORE;
		if (cursor->at[1] != '\n')
			return refuse_as_bad(request, "a CR without LF before the request line");
		cursor->at += 2;
	}
	return STATUS_GO;
}

/* The request line for the log, if it has come, whatever it holds. */
static struct span find_line(const char *start, const char *end)
{
	const char *line_feed = memchr(start, '\n', (size_t)(end - start));

	if (!line_feed)
		return (struct span){ NULL, 0 };
	if (line_feed > start && line_feed[-1] == '\r')
		line_feed--;
	return span_between(start, line_feed);
}

enum status request_parse(struct request *request, const char *bytes, size_t length,
			  const struct request_limits *limits)
{
	struct cursor cursor = { bytes, bytes + length };
	const char *start, *end = bytes + length;
	unsigned int repeated = 0;
	enum status status;

	memset(request, 0, offsetof(struct request, fields));
	memset(request->first, 0, sizeof(request->first));
	status = skip_empty_lines(request, &cursor);
	if (status != STATUS_GO)
		return status;

	start = cursor.at;
	cursor = cursor_within(start, end, limits->line);
	status = take_request_line(request, &cursor);
	if (status != STATUS_GO) {
		request->line = find_line(start, end);
		if (status == STATUS_MORE && cursor_is_full(&cursor, start, limits->line))
			return refuse(request, STATUS_URI_TOO_LONG,
				      "its request line is too long (limits.request-line)");
		return status;
	}
	request->line = span_between(start, cursor.at - 2);

	start = cursor.at;
	cursor = cursor_within(start, end, limits->header);
	status = take_fields(request, &cursor, limits->fields, &repeated);
	if (status == STATUS_MORE && cursor_is_full(&cursor, start, limits->header))
		return refuse(request, STATUS_FIELDS_TOO_LARGE,
			      "its header is too long (limits.header)");
	if (status != STATUS_GO)
		return status;
	request->head_length = (size_t)(cursor.at - bytes);
	return settle(request, repeated);
}

struct span request_field_named(const struct request *request, struct span name)
{
	for (size_t i = 0; i < request->field_count; i++)
		if (span_is_nocase(request->fields[i].name, name))
			return request->fields[i].value;
	return (struct span){ NULL, 0 };
}

const struct field_line *request_next_line(const struct request *request, enum field field,
					   const struct field_line *after)
{
	size_t i = after ? (size_t)(after - request->fields) + 1 : request->first[field] - 1u;

	if (request->first[field] == 0)
		return NULL;
	for (; i < request->field_count; i++)
		if (request->fields[i].field == field)
			return &request->fields[i];
	return NULL;
}
