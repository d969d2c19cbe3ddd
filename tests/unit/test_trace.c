/* SPDX-License-Identifier: MIT */
/* test_trace: what is told of calls, and that nothing is while nobody watches. */
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include "base/trace.h"

static const struct trace_record *last(void)
{
	uint64_t number = atomic_load(&trace_ring->next);
	const struct trace_record *record = &trace_ring->record[number % TRACE_RECORDS];

	cr_assert_gt(number, 0);
	cr_assert_eq(atomic_load(&record->number), number);
	return record;
}

static void share(void)
{
	cr_assert_geq(trace_share(), 0);
	trace_watched(1);
}

TestSuite(trace, .init = share, .timeout = 20);

Test(trace, nothing_is_told_while_nobody_watches)
{
	trace_watched(0);
	cr_expect_not(trace_is_on());
	cr_expect_eq(trace_moved(TRACE_RECV, 5, 3, "abc"), 3);
	cr_expect_eq(atomic_load(&trace_ring->next), 0);
	trace_watched(1);
	cr_expect(trace_is_on());
	cr_expect_eq(trace_moved(TRACE_RECV, 5, 3, "abc"), 3);
	cr_expect_eq(atomic_load(&trace_ring->next), 1);
}

Test(trace, the_first_calls_are_kept_for_later)
{
	trace_watched(0);
	trace_keep(TRACE_SOCKET, 7, 7, "AF_INET");
	trace_keep(TRACE_BIND, 7, 0, "127.0.0.1:80");
	cr_assert_eq(atomic_load(&trace_ring->first_count), 2);
	cr_expect_eq(trace_ring->first[0].call, (uint32_t)TRACE_SOCKET);
	cr_expect_str_eq(trace_ring->first[1].address, "127.0.0.1:80");
	for (int i = 0; i < 2 * TRACE_FIRST; i++)
		trace_keep(TRACE_CLOSE, 7, 0, "");
	cr_expect_eq(atomic_load(&trace_ring->next), 0);
}

static const char *note_of(const char *bytes, size_t length)
{
	errno = EINTR;
	trace_tell_moved(TRACE_RECV, -1, (int64_t)length, (struct span){ bytes, length });
	cr_expect_eq(errno, EINTR, "errno stays");
	return last()->note;
}

#define NOTE(literal) note_of(literal, sizeof(literal) - 1)

Test(trace, what_moves_is_named)
{
	cr_expect_str_eq(NOTE("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n"), "GET /hello HTTP/1.1");
	cr_expect_str_eq(NOTE("HTTP/1.1 200 OK\r\n\r\n"), "HTTP/1.1 200 OK");
	cr_expect_str_eq(NOTE("\x16\x03\x01\x00\x05"), "a TLS handshake");
	cr_expect_str_eq(NOTE("\x17\x03\x03\x00\x05"), "TLS data");
	cr_expect_str_eq(NOTE("\x15\x03\x03\x00\x05"), "a TLS alert");
	cr_expect_str_eq(NOTE("\x18\x03\x03\x00\x05"), "");
	cr_expect_str_eq(NOTE("hello\r\nworld"), "", "content is not");
	cr_expect_str_eq(NOTE("GET / HTTP/1.1"), "", "half a line is not");
	cr_expect_str_eq(NOTE(""), "");
	cr_expect_str_eq(NOTE("GET /\x1b[31m HTTP/1.1\r\n"), "GET /.[31m HTTP/1.1",
			 "a terminal is not to be told anything by a client");
}

Test(trace, a_long_line_is_cut)
{
	char line[1000];

	memset(line, 'a', sizeof(line));
	memcpy(line, "GET /", 5);
	memcpy(line + sizeof(line) - 11, " HTTP/1.1\r\n", 11);
	cr_expect_eq(strlen(note_of(line, sizeof(line))), TRACE_NOTE - 1);
}

Test(trace, that_there_was_nothing_is_not_told)
{
	errno = EAGAIN;
	cr_expect_eq(trace_moved(TRACE_RECV, 5, -1, NULL), -1);
	cr_expect_eq(atomic_load(&trace_ring->next), 0);
	errno = ECONNRESET;
	cr_expect_eq(trace_moved(TRACE_RECV, 5, -1, NULL), -1);
	cr_expect_eq(last()->result, -ECONNRESET);
}

/* As many as there are writers: each record is whole, and each has its place. */
Test(trace, many_may_tell_at_once)
{
	enum { WRITERS = 4, EACH = 500 };
	bool seen[WRITERS][EACH] = { { false } };

	for (int writer = 0; writer < WRITERS; writer++) {
		if (fork() != 0)
			continue;
		trace_become_worker((unsigned int)writer + 1);
		for (int i = 0; i < EACH; i++)
			trace_tell(TRACE_ACCEPT, writer, i, "192.0.2.1:80", SPAN(""));
		_exit(0);
	}
	while (wait(NULL) > 0)
		;
	cr_assert_eq(atomic_load(&trace_ring->next), WRITERS * EACH);
	for (uint64_t number = 1; number <= WRITERS * EACH; number++) {
		const struct trace_record *record = &trace_ring->record[number % TRACE_RECORDS];

		cr_assert_eq(atomic_load(&record->number), number);
		cr_expect_eq(record->worker, (uint32_t)record->fd + 1);
		cr_expect_str_eq(record->address, "192.0.2.1:80");
		cr_expect_not(seen[record->fd][record->result], "once");
		seen[record->fd][record->result] = true;
	}
}

Test(trace, a_watcher_can_only_look)
{
	int fd = trace_share();

	cr_assert_geq(fd, 0);
	cr_expect_neq(mmap(NULL, sizeof(*trace_ring), PROT_READ, MAP_SHARED, fd, 0), MAP_FAILED);
	cr_expect_eq(mmap(NULL, sizeof(*trace_ring), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0),
		     MAP_FAILED);
	cr_expect_eq(ftruncate(fd, 0), -1);
}

static char *printed(const struct trace_record *record, bool explains)
{
	static char text[1000];
	FILE *stream = fmemopen(text, sizeof(text), "w");

	cr_assert_not_null(stream);
	trace_print(stream, record, explains);
	fclose(stream);
	return text;
}

Test(trace, a_record_is_a_line)
{
	struct trace_record record = { .wall_us = 1000, .result = 5, .pid = 4711, .fd = 7,
				       .worker = 3, .call = TRACE_ACCEPT,
				       .address = "192.0.2.1:4000" };

	setenv("TZ", "UTC", 1);
	cr_expect_str_eq(printed(&record, false), "00:00:00.001  worker 3     4711  accept(7)"
			 "                      = 5      192.0.2.1:4000\n");
	record.worker = 0;
	record.result = -EMFILE;
	cr_expect(strstr(printed(&record, false), "master       4711  accept(7)"));
	cr_expect(strstr(printed(&record, false), " = -1 EMFILE  192.0.2.1:4000\n"));
}

Test(trace, each_kind_is_explained_once)
{
	struct trace_record record = { .result = 0, .fd = 7, .call = TRACE_LISTEN };

	cr_expect(strstr(printed(&record, true), "\n              -- listen: "));
	cr_expect_null(strstr(printed(&record, true), " -- "));
	record.call = TRACE_CLOSE;
	cr_expect(strstr(printed(&record, true), "\n              -- close: "));
}
