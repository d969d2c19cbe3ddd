/* SPDX-License-Identifier: MIT */
/* test_reply: what a client makes of what comes, and where its content ends (RFC 9112, 4, 6.3). */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include "http/reply.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static struct reply reply;

static enum status parse_some(const char *text, size_t length, bool to_head)
{
	char *copy = malloc(length ? length : 1);
	enum status status;

	memcpy(copy, text, length);
	status = reply_parse(&reply, copy, length, to_head);
	free(copy);
	return status;
}

static enum status parse(const char *text)
{
	return parse_some(text, strlen(text), false);
}

Test(reply, each_part_is_found)
{
	static const char text[] = "HTTP/1.1 404 Not Found\r\nA: b \r\ncontent-type:x/y\r\n\r\nrest";

	cr_assert_eq(reply_parse(&reply, text, sizeof(text) - 1, false), STATUS_GO);
	cr_expect_eq(reply.status, 404);
	cr_expect_eq(reply.minor, 1);
	cr_expect(span_is(reply.line, SPAN("HTTP/1.1 404 Not Found")));
	cr_expect(span_is(reply.reason, SPAN("Not Found")));
	cr_expect_eq(reply.head_length, sizeof(text) - 1 - 4);
	cr_expect_eq(reply.field_count, 2);
	cr_expect(span_is(reply_field(&reply, SPAN("Content-Type")), SPAN("x/y")));
	cr_expect(span_is(reply_field(&reply, SPAN("a")), SPAN("b")));
	cr_expect_null(reply_field(&reply, SPAN("b")).at);
}

Test(reply, the_reason_may_be_missing)
{
	cr_expect_eq(parse("HTTP/1.1 200 \r\n\r\n"), STATUS_GO);
	cr_expect_eq(reply.reason.length, 0);
	cr_expect_eq(parse("HTTP/1.1 200\r\n\r\n"), STATUS_GO);
	cr_expect_eq(reply.status, 200);
}

Test(reply, it_is_whole_only_at_its_end)
{
	static const char text[] = "HTTP/1.0 200 OK\r\nContent-Length: 3\r\nX: y\r\n\r\n";

	for (size_t length = 0; length < sizeof(text) - 1; length++)
		cr_expect_eq(parse_some(text, length, false), STATUS_MORE, "%zu bytes", length);
	cr_expect_eq(parse(text), STATUS_GO);
}

Test(reply, what_is_none_is_refused)
{
	static const char *const bad[] = {
		"HTTP/2.0 200 OK\r\n\r\n",
		"http/1.1 200 OK\r\n\r\n",
		"HTTP/1.1  200 OK\r\n\r\n",
		"HTTP/1.1 20 OK\r\n\r\n",
		"HTTP/1.1 2000 OK\r\n\r\n",
		"HTTP/1.1 099 OK\r\n\r\n",
		"HTTP/1.1 600 OK\r\n\r\n",
		"HTTP/1.1 200 OK\n\n",
		"HTTP/1.1 200 O\x01K\r\n\r\n",
		"HTTP/1.1 200 OK\r\nA b\r\n\r\n",
		"HTTP/1.1 200 OK\r\nA : b\r\n\r\n",
		"HTTP/1.1 200 OK\r\n A: b\r\n\r\n",
		"HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n",
		"HTTP/1.1 200 OK\r\nA: b\n\r\n\r\n",
		"HTTP/1.1 200 OK\r\n\rx",
		"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
		"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
		"HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\n",
		"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
		"HTTP/1.1 200 OK\r\nContent-Length: 1, 2\r\n\r\n",
		"<html>",
	};

	for (size_t i = 0; i < COUNT(bad); i++)
		cr_expect_eq(parse(bad[i]), STATUS_BAD_REQUEST, "%s", bad[i]);
}

Test(reply, what_never_ends_is_refused)
{
	size_t length = REPLY_LINE_MOST + REPLY_HEADER_MOST + 100;
	char *text = malloc(length);

	memset(text, 'a', length);
	memcpy(text, "HTTP/1.1 200 ", 13);
	cr_expect_eq(reply_parse(&reply, text, REPLY_LINE_MOST / 2, false), STATUS_MORE);
	cr_expect_eq(reply_parse(&reply, text, length, false), STATUS_BAD_REQUEST, "a line");
	memcpy(text + 13, "\r\nA: ", 5);
	cr_expect_eq(reply_parse(&reply, text, REPLY_HEADER_MOST / 2, false), STATUS_MORE);
	cr_expect_eq(reply_parse(&reply, text, length, false), STATUS_BAD_REQUEST, "a field");
	for (size_t i = 0; i < REPLY_FIELDS_MAX + 1; i++)
		memcpy(text + 15 + 5 * i, "A:b\r\n", 5);
	cr_expect_eq(reply_parse(&reply, text, 15 + 5 * REPLY_FIELDS_MAX, false), STATUS_MORE);
	cr_expect_eq(reply_parse(&reply, text, 15 + 5 * REPLY_FIELDS_MAX + 5, false),
		     STATUS_BAD_REQUEST, "many fields");
	free(text);
}

struct row {
	const char *status, *fields;
	bool to_head;
	enum reply_framing framing;
	int64_t length;
	bool keep_alive;
};

Test(reply, it_is_known_where_the_content_ends)
{
	static const struct row rows[] = {
		{ "1.1 200", "Content-Length: 5\r\n", false, REPLY_BY_LENGTH, 5, true },
		{ "1.1 200", "Content-Length: 0\r\n", false, REPLY_BY_LENGTH, 0, true },
		{ "1.1 200", "Content-Length: 5\r\n", true, REPLY_NO_CONTENT, 5, true },
		{ "1.1 304", "Content-Length: 5\r\n", false, REPLY_NO_CONTENT, 5, true },
		{ "1.1 204", "", false, REPLY_NO_CONTENT, -1, true },
		{ "1.1 100", "", false, REPLY_NO_CONTENT, -1, true },
		{ "1.1 200", "", false, REPLY_BY_CLOSE, -1, false },
		{ "1.0 200", "Content-Length: 5\r\n", false, REPLY_BY_LENGTH, 5, false },
		{ "1.1 200", "Transfer-Encoding: chunked\r\n", false, REPLY_BY_CHUNKS, -1, true },
		{ "1.1 200", "Transfer-Encoding: gzip, Chunked\r\n", false, REPLY_BY_CHUNKS, -1, true },
		{ "1.1 200", "Transfer-Encoding: gzip\r\n", false, REPLY_BY_CLOSE, -1, false },
		{ "1.1 200", "Transfer-Encoding: chunked, x\r\n", false, REPLY_BY_CLOSE, -1, false },
		{ "1.1 200", "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", false,
		  REPLY_BY_CHUNKS, -1, false },
		{ "1.1 200", "Content-Length: 5\r\nContent-Length: 5\r\n", false, REPLY_BY_LENGTH, 5,
		  true },
		{ "1.1 200", "Content-Length: 5, 5\r\n", false, REPLY_BY_LENGTH, 5, true },
		{ "1.1 200", "Content-Length: 5\r\nConnection: x, CLOSE\r\n", false, REPLY_BY_LENGTH,
		  5, false },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		char text[300];

		snprintf(text, sizeof(text), "HTTP/%s X\r\n%s\r\n", rows[i].status, rows[i].fields);
		cr_assert_eq(parse_some(text, strlen(text), rows[i].to_head), STATUS_GO, "row %zu", i);
		cr_expect_eq(reply.framing, rows[i].framing, "row %zu", i);
		cr_expect_eq(reply.content_length, rows[i].length, "row %zu: %ld", i,
			     (long)reply.content_length);
		cr_expect_eq(reply.keep_alive, rows[i].keep_alive, "row %zu", i);
	}
}
