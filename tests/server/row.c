/* SPDX-License-Identifier: MIT */
/* row: one raw exchange with the server, and what must come of it. */
#include "row.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define HELLO "GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n"

enum { PIPELINED = 8 };

static void expect_hello(int fd, const struct row *row, const char *when)
{
	struct answer answer = read_answer(fd, false);

	cr_expect_eq(answer.status, 200, "%s (%s): %s: %s", row->name, row->rule, when, answer.text);
	cr_expect_str_eq(answer.body, "hello\n", "%s (%s): %s", row->name, row->rule, when);
	answer_free(&answer);
}

static void bring(int fd, enum row_mode mode, const struct row *row)
{
	char *all;
	size_t length = 0;

	if (mode == ROW_WHOLE) {
		send_all(fd, row->request, row->length);
		return;
	}
	if (mode == ROW_BYTES) {
		for (size_t i = 0; i < row->length; i++)
			send_all(fd, row->request + i, 1);
		return;
	}
	all = malloc(PIPELINED * (sizeof(HELLO) - 1) + row->length);
	cr_assert_not_null(all);
	for (int i = 0; i < PIPELINED; i++, length += sizeof(HELLO) - 1)
		memcpy(all + length, HELLO, sizeof(HELLO) - 1);
	memcpy(all + length, row->request, row->length);
	send_all(fd, all, length + row->length);
	free(all);
	for (int i = 0; i < PIPELINED; i++)
		expect_hello(fd, row, "one of those before");
}

static void expect_answer(const struct answer *answer, const struct row *row)
{
	const struct expected *expected = &row->expected;

	cr_expect_eq(answer->status, expected->status, "%s (%s): %d instead of %d:\n%s", row->name,
		     row->rule, answer->status, expected->status, answer->text);
	if (expected->has)
		cr_expect(strstr(answer->text, expected->has), "%s (%s): no '%s' in\n%s", row->name,
			  row->rule, expected->has, answer->text);
	if (expected->has_too)
		cr_expect(strstr(answer->text, expected->has_too), "%s (%s): no '%s' in\n%s",
			  row->name, row->rule, expected->has_too, answer->text);
	if (expected->lacks)
		cr_expect(!strstr(answer->text, expected->lacks), "%s (%s): '%s' in\n%s", row->name,
			  row->rule, expected->lacks, answer->text);
	if (expected->body)
		cr_expect_str_eq(answer->body, expected->body, "%s (%s)", row->name, row->rule);
}

void row_play(const struct server *server, const char *address, enum row_mode mode,
	      const struct row *row)
{
	int fd = server_connect_to(server, address);
	bool to_head = strncmp(row->request, "HEAD ", 5) == 0;
	struct answer answer;

	bring(fd, mode, row);
	answer = read_answer(fd, to_head);
	/* In pieces, the content comes late enough to be asked for. */
	if (answer.status == 100) {
		answer_free(&answer);
		answer = read_answer(fd, to_head);
	}
	expect_answer(&answer, row);
	answer_free(&answer);
	if (row->expected.closes) {
		cr_expect(is_at_end(fd), "%s (%s): the connection goes on", row->name, row->rule);
	} else {
		send_text(fd, HELLO);
		expect_hello(fd, row, "the connection does not go on");
	}
	close(fd);
}
