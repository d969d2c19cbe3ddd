/* SPDX-License-Identifier: MIT */
/* fuzz_request: any bytes as a request head are refused or understood, however they come. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "http/request.h"
#include "http/syntax.h"

enum { STEPS = 200 };	/* about so many prefixes are tried */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void need(bool condition)
{
	if (!condition)
		abort();
}

static void need_inside(struct span span, const char *bytes, size_t length)
{
	if (span.length > 0)
		need(span.at >= bytes && span.at + span.length <= bytes + length);
}

static void check_field(const struct request *request, const struct field_line *line,
			size_t index)
{
	const char *end = line->value.at + line->value.length;
	struct span value = span_trim(line->value);
	uint16_t first = request->first[line->field];

	need(syntax_is_token(line->name));
	need(syntax_skip(line->value.at, end, SYNTAX_TEXT) == end);
	need(value.length == line->value.length);
	need(line->field == vocabulary_field(line->name));
	need(first > 0 && first <= index + 1u);
	need(request->fields[first - 1].field == line->field);
}

/* A walk over each field meets each line once. */
static void check_walks(const struct request *request)
{
	size_t met = 0;

	for (int field = 0; field < FIELD_COUNT; field++) {
		const struct field_line *line = NULL;

		while ((line = request_next_line(request, (enum field)field, line)))
			met++;
	}
	need(met == request->field_count);
}

static void check_target(const struct request *request)
{
	need(request->target.length > 0);
	need(syntax_is_token(request->method_text));
	need(request->has_query || request->query.length == 0);
	switch (request->form) {
	case TARGET_ORIGIN:
		need(request->target.at == request->path.at);
		/* fall through */
	case TARGET_ABSOLUTE:
		need(request->path.length > 0 && request->path.at[0] == '/');
		break;
	case TARGET_AUTHORITY:
		need(request->method == METHOD_CONNECT && request->path.length == 0);
		break;
	case TARGET_ASTERISK:
		need(request->method == METHOD_OPTIONS && request->path.length == 0);
		break;
	}
	need(request->host.length <= request->authority.length);
}

static void check_good(const struct request *request, const char *bytes, size_t length,
		       const struct request_limits *limits)
{
	const struct span spans[] = { request->line,	  request->method_text, request->target,
				      request->authority, request->host,	request->path,
				      request->query };

	for (size_t i = 0; i < sizeof(spans) / sizeof(spans[0]); i++)
		need_inside(spans[i], bytes, request->head_length);
	need(request->head_length <= length && request->head_length >= 16);
	need(memcmp(bytes + request->head_length - 4, "\r\n\r\n", 4) == 0);
	need(request->line.length <= limits->line);
	need(request->field_count <= limits->fields);
	need(request->minor == 0 || request->minor == 1);
	need(request->minor == 0 || request->first[FIELD_HOST]);
	need(request->content_length >= 0 && !(request->is_chunked && request->content_length > 0));
	need(request->has_body == (request->is_chunked || request->content_length > 0));
	need(!request->expects_continue || (request->has_body && request->minor == 1));
	check_target(request);
	for (size_t i = 0; i < request->field_count; i++) {
		need_inside(request->fields[i].name, bytes, request->head_length);
		need_inside(request->fields[i].value, bytes, request->head_length);
		check_field(request, &request->fields[i], i);
	}
	check_walks(request);
}

/* The verdict on a prefix at its own place, where a sanitizer sees who reads past its end. */
static enum status judge(const uint8_t *data, size_t length, const struct request_limits *limits)
{
	static struct request request;
	char *copy = malloc(length ? length : 1);
	enum status status;

	memcpy(copy, data, length);
	status = request_parse(&request, copy, length, limits);
	need_inside(request.line, copy, length);
	need((request.why != NULL) == (status != STATUS_GO && status != STATUS_MORE));
	if (status == STATUS_GO)
		check_good(&request, copy, length, limits);
	/* What ends with the head is judged like it, and what ends before is not whole. */
	if (status == STATUS_GO && request.head_length == length)
		need(request_parse(&request, copy, length - 1, limits) == STATUS_MORE);
	free(copy);
	return status;
}

static void check(const uint8_t *data, size_t size, const struct request_limits *limits)
{
	enum status verdict = STATUS_MORE, whole = judge(data, size, limits);

	for (size_t length = 0; length < size; length += size / STEPS + 1) {
		enum status now = judge(data, length, limits);

		need(verdict == STATUS_MORE || now == verdict);
		verdict = now;
	}
	need(verdict == STATUS_MORE || whole == verdict);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct request_limits roomy = { 8000, 16000, 100 };
	static const struct request_limits tight = { 40, 80, 4 };

	check(data, size, &roomy);
	check(data, size, &tight);
	return 0;
}
