/* SPDX-License-Identifier: MIT */
/* test_http1: the table of exchanges, a test each, and what takes more than one. */
#include "row.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define ROW(name, rule, request, ...)                                             \
	Test(http1, name, .timeout = 60)                                          \
	{                                                                         \
		play(&(struct row){ #name, rule, request, sizeof(request) - 1, __VA_ARGS__ }); \
	}

static void play(const struct row *row)
{
	struct server server;

	server_run(&server, "");
	row_play(&server, "127.0.0.1", ROW_WHOLE, row);
	server_end(&server);
}

#include "rows.h"

/* -------------------------------------------------------- more than a row */

/* RFC 9110, 9.3.2: the fields of HEAD are those of GET. */
Test(http1, head_has_every_field_of_get, .timeout = 60)
{
	static const char *const targets[] = { "/", "/text.txt", "/folder", "/nothing", "/../x" };
	struct server server;
	struct answer get, head;
	char request[256], *date;

	server_run(&server, "");
	usleep(100000);	/* both with a tag */
	for (size_t i = 0; i < sizeof(targets) / sizeof(targets[0]); i++) {
		snprintf(request, sizeof(request), "GET %s HTTP/1.1\r\n" H "\r\n", targets[i]);
		get = exchange(&server, request);
		snprintf(request, sizeof(request), "HEAD %s HTTP/1.1\r\n" H "\r\n", targets[i]);
		head = exchange(&server, request);
		*get.body = '\0';
		/* A second may have begun between the two. */
		while ((date = strstr(get.text, "Date: ")))
			memset(date, 'x', 35);
		while ((date = strstr(head.text, "Date: ")))
			memset(date, 'x', 35);
		cr_expect_str_eq(get.text, head.text, "%s", targets[i]);
		answer_free(&get);
		answer_free(&head);
	}
	server_end(&server);
}

Test(http1, pipelined_requests_are_answered_in_order, .timeout = 60)
{
	static const char *const bodies[] = { "index\n", "hello\n", "folder\n" };
	struct server server;
	struct answer answer;
	int fd;

	server_run(&server, "");
	fd = server_connect(&server);
	send_text(fd, "GET / HTTP/1.1\r\n" H "\r\nGET /hello HTTP/1.1\r\n" H
		      "\r\nGET /folder/ HTTP/1.1\r\n" H "Connection: close\r\n\r\n");
	for (size_t i = 0; i < 3; i++) {
		answer = read_answer(fd, false);
		cr_expect_eq(answer.status, 200);
		cr_expect_str_eq(answer.body, bodies[i]);
		answer_free(&answer);
	}
	cr_expect(is_at_end(fd));
	close(fd);
	server_end(&server);
}

static size_t count_answers(int fd)
{
	static char bytes[256 * 1024];
	size_t length = 0, count = 0;
	ssize_t got;

	while ((got = recv(fd, bytes + length, sizeof(bytes) - 1 - length, 0)) > 0)
		length += (size_t)got;
	cr_expect_eq(got, 0);
	bytes[length] = '\0';
	for (const char *at = bytes; (at = strstr(at, "HTTP/1.1 200 OK\r\n")); at++)
		count++;
	return count;
}

/* The answers leave one by one, since a listing is made while it is sent. */
Test(http1, all_that_was_asked_before_the_client_s_end_is_answered, .timeout = 60)
{
	struct server server;
	int fd;

	server_run(&server, "location \"/folder/\" { listing = yes index = {} }\n");
	fd = server_connect(&server);
	send_text(fd, "GET /folder/ HTTP/1.1\r\n" H "\r\nGET /folder/ HTTP/1.1\r\n" H
		      "\r\nGET /folder/ HTTP/1.1\r\n" H "\r\nGET /folder/ HTTP/1.1\r\n" H
		      "\r\nGET / HTTP/1.1\r\n" H "\r\n");
	shutdown(fd, SHUT_WR);
	cr_expect_eq(count_answers(fd), 5);
	close(fd);
	server_end(&server);
}

Test(http1, a_bad_request_ends_a_pipeline, .timeout = 60)
{
	struct server server;
	struct answer answer;
	int fd;

	server_run(&server, "");
	fd = server_connect(&server);
	send_text(fd, "GET / HTTP/1.1\r\n" H "\r\nBAD\r\n\r\nGET / HTTP/1.1\r\n" H "\r\n");
	answer = read_answer(fd, false);
	cr_expect_eq(answer.status, 200);
	answer_free(&answer);
	answer = read_answer(fd, false);
	cr_expect_eq(answer.status, 400);
	answer_free(&answer);
	cr_expect(is_at_end(fd));
	close(fd);
	server_end(&server);
}

Test(http1, requests_may_come_byte_by_byte, .timeout = 60)
{
	static const char request[] = "GET /text.txt HTTP/1.1\r\n" H "Content-Length: 2\r\n\r\nab";
	struct server server;
	struct answer answer;
	int fd;

	server_run(&server, "");
	fd = server_connect(&server);
	for (size_t i = 0; i < sizeof(request) - 1; i++) {
		send_all(fd, request + i, 1);
		usleep(1000);
	}
	answer = read_answer(fd, false);
	cr_expect_eq(answer.status, 200, "%s", answer.text);
	answer_free(&answer);
	close(fd);
	server_end(&server);
}

Test(http1, one_hundred_continue_comes_before_the_content, .timeout = 60)
{
	struct server server;
	struct answer answer;
	int fd;

	server_run(&server, "");
	fd = server_connect(&server);
	send_text(fd, "GET / HTTP/1.1\r\n" H "Expect: 100-continue\r\nContent-Length: 5\r\n\r\n");
	answer = read_answer(fd, false);
	cr_expect_eq(answer.status, 100);
	answer_free(&answer);
	send_text(fd, "hello");
	answer = read_answer(fd, false);
	cr_expect_eq(answer.status, 200);
	answer_free(&answer);
	close(fd);
	server_end(&server);
}

Test(http1, no_continue_when_the_content_is_refused, .timeout = 60)
{
	struct server server;
	struct answer answer;

	server_run(&server, "");
	answer = exchange(&server, "GET / HTTP/1.1\r\n" H
				   "Expect: 100-continue\r\nContent-Length: 9999999\r\n\r\n");
	cr_expect_eq(answer.status, 413);
	answer_free(&answer);
	server_end(&server);
}

/* Whether the content comes after all is in doubt, so nothing can come behind it. */
Test(http1, a_method_that_is_refused_gets_no_continue, .timeout = 60)
{
	struct server server;
	struct answer answer;
	int fd;

	server_run(&server, "");
	fd = server_connect(&server);
	send_text(fd, "POST / HTTP/1.1\r\n" H "Expect: 100-continue\r\nContent-Length: 5\r\n\r\n");
	answer = read_answer(fd, false);
	cr_expect_eq(answer.status, 405);
	cr_expect_str_eq(answer_field(&answer, "Connection"), "close");
	answer_free(&answer);
	cr_expect(is_at_end(fd));
	close(fd);
	server_end(&server);
}

/* RFC 9112, 9.6: a close must not take an answer away with a reset. */
Test(http1, an_early_refusal_survives_what_is_still_sent, .timeout = 60)
{
	static char flood[1 << 20];
	struct server server;
	struct answer answer;
	int fd;

	memset(flood, 'x', sizeof(flood));
	server_run(&server, "");
	fd = server_connect(&server);
	send_text(fd, "POST / HTTP/1.1\r\n" H "Content-Length: 99999999\r\n\r\n");
	send_all(fd, flood, sizeof(flood));
	answer = read_answer(fd, false);
	cr_expect_eq(answer.status, 413);
	answer_free(&answer);
	close(fd);
	server_end(&server);
}

static void check_large_head(const char *start, size_t length, const char *end, int status)
{
	static char padding[65536];
	struct server server;
	struct answer answer;
	int fd;

	memset(padding, 'a', sizeof(padding));
	server_run(&server, "");
	fd = server_connect(&server);
	send_text(fd, start);
	send_all(fd, padding, length);
	send_text(fd, end);
	answer = read_answer(fd, false);
	cr_expect_eq(answer.status, status, "%d: %s", answer.status, answer.text);
	answer_free(&answer);
	close(fd);
	server_end(&server);
}

Test(http1, a_long_request_line_is_414, .timeout = 60)
{
	check_large_head("GET /", 8192, " HTTP/1.1\r\n" H "\r\n", 414);
}

Test(http1, a_request_line_of_just_the_limit_is_read, .timeout = 60)
{
	/* "GET /" and " HTTP/1.1" are 14 bytes of the 8192. */
	check_large_head("GET /", 8192 - 14, " HTTP/1.1\r\n" H "\r\n", 404);
}

Test(http1, large_fields_are_431, .timeout = 60)
{
	check_large_head("GET / HTTP/1.1\r\n" H "A: ", 33000, "\r\n\r\n", 431);
}

Test(http1, too_many_fields_are_431, .timeout = 60)
{
	char request[8192] = "GET / HTTP/1.1\r\n" H;
	struct server server;
	struct answer answer;

	for (int i = 0; i < 100; i++)
		strcat(request, "A: b\r\n");
	strcat(request, "\r\n");
	server_run(&server, "");
	answer = exchange(&server, request);
	cr_expect_eq(answer.status, 431, "%s", answer.text);
	answer_free(&answer);
	server_end(&server);
}

Test(http1, a_tag_is_revalidated_with_304, .timeout = 60)
{
	struct server server;
	struct answer answer;
	char request[512];
	const char *tag;

	server_run(&server, "revalidate = \"0s\"\n");
	/* A file is named by a tag once it is old enough that a change could not go unseen. */
	usleep(100000);
	answer = exchange(&server, "GET /text.txt HTTP/1.1\r\n" H "\r\n");
	tag = answer_field(&answer, "ETag");
	cr_assert(tag, "%s", answer.text);
	snprintf(request, sizeof(request),
		 "GET /text.txt HTTP/1.1\r\n" H "If-None-Match: \"a\", %s\r\n\r\n", tag);
	answer_free(&answer);
	answer = exchange(&server, request);
	cr_expect_eq(answer.status, 304);
	answer_free(&answer);
	server_file(&server, "text.txt", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", 26);
	answer = exchange(&server, request);
	cr_expect_eq(answer.status, 200, "the file has changed: %s", answer.text);
	cr_expect_str_eq(answer.body, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
	answer_free(&answer);
	server_end(&server);
}

Test(http1, a_large_file_comes_whole, .timeout = 60)
{
	static char large[3 << 20];
	struct server server;
	struct answer answer;

	for (size_t i = 0; i < sizeof(large); i++)
		large[i] = (char)(i * 2654435761u >> 13);
	server_run(&server, "");
	server_file(&server, "large.bin", large, sizeof(large));
	answer = exchange(&server, "GET /large.bin HTTP/1.1\r\n" H "\r\n");
	cr_expect_eq(answer.status, 200);
	cr_expect_eq(answer.body_length, sizeof(large));
	cr_expect_eq(memcmp(answer.body, large, sizeof(large)), 0);
	answer_free(&answer);
	answer = exchange(&server, "GET /large.bin HTTP/1.1\r\n" H "Range: bytes=1000000-2999999\r\n\r\n");
	cr_expect_eq(answer.status, 206);
	cr_expect_eq(answer.body_length, 2000000);
	cr_expect_eq(memcmp(answer.body, large + 1000000, 2000000), 0);
	answer_free(&answer);
	server_end(&server);
}

/* RFC 9110, 14.6 */
Test(http1, several_ranges_come_as_parts, .timeout = 60)
{
	static char large[200000], wanted[4096];
	struct server server;
	struct answer answer;
	const char *type, *boundary;

	for (size_t i = 0; i < sizeof(large); i++)
		large[i] = (char)('a' + i % 26);
	server_run(&server, "");
	server_file(&server, "small.txt", large, 10000);
	server_file(&server, "large.txt", large, sizeof(large));
	for (int i = 0; i < 2; i++) {
		answer = exchange(&server, i ? "GET /large.txt HTTP/1.1\r\n" H
					       "Range: bytes=0-1,26-27,5200-5203,-1\r\n\r\n" :
					       "GET /small.txt HTTP/1.1\r\n" H
					       "Range: bytes=0-1,26-27,5200-5203,-1\r\n\r\n");
		cr_expect_eq(answer.status, 206);
		type = answer_field(&answer, "Content-Type");
		cr_assert(strncmp(type, "multipart/byteranges; boundary=", 31) == 0, "%s", type);
		boundary = type + 31;
		snprintf(wanted, sizeof(wanted),
			 "\r\n--%s\r\nContent-Type: text/plain; charset=utf-8\r\n"
			 "Content-Range: bytes 0-27/%d\r\n\r\nabcdefghijklmnopqrstuvwxyzab"
			 "\r\n--%s\r\nContent-Type: text/plain; charset=utf-8\r\n"
			 "Content-Range: bytes 5200-5203/%d\r\n\r\nabcd"
			 "\r\n--%s\r\nContent-Type: text/plain; charset=utf-8\r\n"
			 "Content-Range: bytes %d-%d/%d\r\n\r\n%c\r\n--%s--\r\n",
			 boundary, i ? 200000 : 10000, boundary, i ? 200000 : 10000, boundary,
			 i ? 199999 : 9999, i ? 199999 : 9999, i ? 200000 : 10000,
			 i ? large[199999] : large[9999], boundary);
		cr_expect_str_eq(answer.body, wanted);
		cr_expect(!answer_field(&answer, "Content-Range"));
		answer_free(&answer);
	}
	server_end(&server);
}

Test(http1, many_pipelined_sets_of_ranges_are_answered, .timeout = 60)
{
	static char large[65536];
	static const char request[] = "GET /large.txt HTTP/1.1\r\n" H
				      "Range: bytes=0-7000,8000-15000,16000-23000,24000-31000,"
				      "32000-39000,40000-47000,48000-55000,56000-63000\r\n\r\n";
	struct server server;
	struct answer answer;
	int fd;

	memset(large, 'x', sizeof(large));
	server_run(&server, "");
	server_file(&server, "large.txt", large, sizeof(large));
	fd = server_connect(&server);
	for (int i = 0; i < 20; i++)
		send_text(fd, request);
	for (int i = 0; i < 20; i++) {
		answer = read_answer(fd, false);
		cr_expect_eq(answer.status, 206);
		cr_expect_gt(answer.body_length, 8 * 7001);
		answer_free(&answer);
	}
	close(fd);
	server_end(&server);
}

Test(http1, a_link_out_of_the_docroot_is_not_followed, .timeout = 60)
{
	struct server server;
	struct answer answer;
	char path[256];

	server_run(&server, "");
	snprintf(path, sizeof(path), "%s/passwd", server.docroot);
	cr_assert(symlink("/etc/passwd", path) == 0);
	answer = exchange(&server, "GET /passwd HTTP/1.1\r\n" H "\r\n");
	cr_expect_eq(answer.status, 403, "%s", answer.text);
	answer_free(&answer);
	server_end(&server);
}

Test(http1, a_client_that_says_nothing_is_told_408_or_let_go, .timeout = 60)
{
	struct server server;
	struct answer answer;
	int fd;

	server_run(&server, "timeouts { header = \"200ms\" }\n");
	fd = server_connect_saying(&server, "GET / HT", 8);
	answer = read_answer(fd, false);
	cr_expect_eq(answer.status, 408);
	answer_free(&answer);
	cr_expect(is_at_end(fd));
	close(fd);
	fd = server_connect(&server);
	cr_expect(is_at_end(fd), "a connection without a byte is closed");
	close(fd);
	server_end(&server);
}

Test(http1, an_idle_connection_is_closed_silently, .timeout = 60)
{
	struct server server;
	struct answer answer;
	int fd;

	server_run(&server, "timeouts { keep-alive = \"200ms\" }\n");
	fd = server_connect(&server);
	send_text(fd, "GET / HTTP/1.1\r\n" H "\r\n");
	answer = read_answer(fd, false);
	cr_expect_eq(answer.status, 200);
	answer_free(&answer);
	cr_expect(is_at_end(fd));
	close(fd);
	server_end(&server);
}

/* Each head has its own time, also when it always comes with the end of the one before. */
Test(http1, a_busy_pipeline_is_not_timed_out, .timeout = 60)
{
	/* The end of one request, and the start of the next. */
	static const char piece[] = "HTTP/1.1\r\n" H "\r\nGET / ";
	struct server server;
	struct answer answer;
	int64_t since_ms, before_ms;
	int fd;

	server_run(&server, "timeouts { header = \"600ms\" }\n");
	since_ms = now_ms();
	fd = server_connect(&server);
	send_text(fd, "GET / ");
	for (int i = 0; i < 10; i++) {
		usleep(100000);
		before_ms = since_ms;
		since_ms = now_ms();
		send_text(fd, piece);
		server_judge_within(&server, before_ms, 600);
		answer = read_answer(fd, false);
		cr_expect_eq(answer.status, 200, "turn %d: %s", i, answer.text);
		answer_free(&answer);
	}
	close(fd);
	server_end(&server);
}

/* sendfile() would lend pages that the writer then changes: what was just changed is copied. */
Test(http1, a_file_rewritten_in_place_is_sent_as_it_was, .timeout = 60)
{
	static char bytes[600 * 1000];
	struct server server;
	struct answer answer;
	char path[128];
	int64_t since_ms;
	int client, fd;

	server_run(&server, "workers { count = 1 }\n");
	memset(bytes, 'a', sizeof(bytes));
	since_ms = now_ms();
	server_file(&server, "hot.bin", bytes, sizeof(bytes));
	client = server_connect(&server);
	send_text(client, "GET /hot.bin HTTP/1.1\r\nHost: x\r\n\r\n");
	/* It has begun to be sent, and most of it waits for us. */
	cr_assert_eq(recv(client, bytes, 1, MSG_PEEK), 1);
	/* Two seconds, less what the stamps of files are behind. */
	server_judge_within(&server, since_ms, 1900);
	snprintf(path, sizeof(path), "%s/hot.bin", server.docroot);
	fd = open(path, O_WRONLY);
	memset(bytes, 'b', sizeof(bytes));
	cr_assert_eq(write(fd, bytes, sizeof(bytes)), (ssize_t)sizeof(bytes));
	close(fd);
	answer = read_answer(client, false);
	cr_expect_eq(answer.body_length, sizeof(bytes));
	cr_expect_null(memchr(answer.body, 'b', answer.body_length), "one version, whole");
	answer_free(&answer);
	close(client);
	server_end(&server);
}
