/* SPDX-License-Identifier: MIT */
/* test_fairness: one client, whatever it asks, holds up nobody else of its worker. */
#include "operator.h"

#include <criterion/criterion.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define HOST " HTTP/1.1\r\nHost: localhost\r\n"
#define ONE_WORKER "workers { count = 1 }\n"

static void expect_status(int fd, int status)
{
	struct answer answer = read_answer(fd, false);

	cr_expect_eq(answer.status, status, "%s", answer.text);
	answer_free(&answer);
}

#if defined(HAVE_CRYPT) || defined(HAVE_ZLIB) || defined(HAVE_BROTLI)
/*
 * The order in which a worker answers two who ask at once: both are accepted, and what they ask is
 * there, before it sees any of it. The first one's answers are still to be read.
 */
static void ask_at_once(const struct server *server, int first, const char *much, int second)
{
	server_stop_workers(server);
	send_text(first, much);
	send_text(second, "GET /text.txt" HOST "\r\n");
	server_continue_workers(server);
	expect_status(second, 200);
}

/* Whether the second was answered before that line of the first one's, once all are answered. */
static bool was_before(struct server *server, const char *line)
{
	char *log, *others, *own;
	bool was;

	cr_expect_eq(control(server, NULL, "reopen"), 0);
	log = read_whole(server->access_log);
	others = strstr(log, "\"GET /text.txt HTTP/1.1\" 200 ");
	own = strstr(log, line);
	cr_assert(others && own, "%s", log);
	was = others < own;
	free(log);
	return was;
}
#endif

#ifdef HAVE_CRYPT
/* The password is none that is tried here. */
#define HASH "ann:$5$rounds=1000$saltsaltsalt$jeQ3Wbe2JixnvtlZtYweZUFjfxf4JtmzGAyxAW53.M2\n"
#define GUESS "GET /folder/" HOST "Authorization: Basic YW5uOndyb25n\r\n"

static void expect_check_aside(const char *request)
{
	struct server server;
	char more[512];
	int guesser, other;

	server_prepare(&server, "");
	server_file(&server, "../htpasswd", HASH, strlen(HASH));
	snprintf(more, sizeof(more), ONE_WORKER "location \"/folder/\" { auth-file = \"%s/htpasswd\" }\n",
		 server.folder);
	server_configure(&server, more);
	server_start(&server);
	guesser = ask_and_stay(&server);
	other = ask_and_stay(&server);
	ask_at_once(&server, guesser, request, other);
	expect_status(guesser, 401);
	/* And what came behind it is the next request. */
	expect_status(guesser, 200);
	cr_expect(was_before(&server, "\"GET /folder/ HTTP/1.1\" 401 "));
	close(other);
	close(guesser);
	server_end(&server);
}

Test(fairness, a_password_is_checked_aside, .timeout = 60)
{
	expect_check_aside(GUESS "\r\nGET /hello" HOST "\r\n");
}

Test(fairness, so_is_that_of_a_request_with_content, .timeout = 60)
{
	expect_check_aside(GUESS "Content-Length: 1\r\n\r\nxGET /hello" HOST "\r\n");
	expect_check_aside(GUESS "Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\nGET /hello" HOST "\r\n");
	/* And when nothing comes behind it at first. */
	expect_check_aside(GUESS "Expect: 100-continue\r\nContent-Length: 0\r\n\r\nGET /hello" HOST "\r\n");
}

/* An answer that leaves no room for others is not the end of it. */
Test(fairness, what_comes_behind_a_check_with_content_is_answered, .timeout = 60)
{
	/* secret, after all that was sent has come */
	static const char hash[] = "ann:$5$rounds=100000$saltsaltsalt$"
				   "OUCY4iwN6Em/bnM51yw73SDC0g0FghPTLhxdgb880M/\n";
	struct server server;
	char more[512];
	int client;

	server_prepare(&server, "");
	server_file(&server, "../htpasswd", hash, sizeof(hash) - 1);
	snprintf(more, sizeof(more), ONE_WORKER "location \"/folder/\" { auth-file = \"%s/htpasswd\" "
		 "listing = yes index = {} }\n", server.folder);
	server_configure(&server, more);
	server_start(&server);
	client = server_connect(&server);
	send_text(client, "GET /folder/" HOST "Authorization: Basic YW5uOnNlY3JldA==\r\n"
		  "Content-Length: 1\r\n\r\nxGET /hello" HOST "\r\n");
	shutdown(client, SHUT_WR);
	for (int i = 0; i < 2; i++)
		expect_status(client, 200);
	close(client);
	server_end(&server);
}
#endif

/* Of the worker's own, in KiB: pages of files come and go as the kernel likes. */
static long memory_of(const struct server *server)
{
	char path[64], *text, *at;
	pid_t worker;
	long size;

	cr_assert_eq(children_of(server->pid, &worker, 1), 1);
	snprintf(path, sizeof(path), "/proc/%d/status", (int)worker);
	text = read_whole(path);
	at = strstr(text, "RssAnon:");
	cr_assert(at);
	size = strtol(at + 8, NULL, 10);
	free(text);
	return size;
}

/* Sends request after request, and takes what comes, for so long; the bytes sent. */
static size_t ask_and_ask(int fd, const char *requests, size_t length, int ms)
{
	static char bytes[1 << 20];
	struct timespec start, now;
	size_t sent = 0;

	clock_gettime(CLOCK_MONOTONIC, &start);
	do {
		struct pollfd ready = { .fd = fd, .events = POLLIN | POLLOUT };
		ssize_t part;

		cr_assert_eq(poll(&ready, 1, HARNESS_MS), 1);
		if (ready.revents & POLLIN)
			cr_assert_gt(recv(fd, bytes, sizeof(bytes), MSG_DONTWAIT), 0);
		if (ready.revents & POLLOUT) {
			part = send(fd, requests + sent % length, length - sent % length,
				    MSG_DONTWAIT | MSG_NOSIGNAL);
			sent += part > 0 ? (size_t)part : 0;
		}
		clock_gettime(CLOCK_MONOTONIC, &now);
	} while ((now.tv_sec - start.tv_sec) * 1000 + (now.tv_nsec - start.tv_nsec) / 1000000 < ms);
	return sent;
}

/* Answers of 9000 bytes are so many at a time: there is always more asked than is answered. */
Test(fairness, who_asks_faster_than_it_is_answered_takes_no_memory, .timeout = 60)
{
	static const char request[] = "GET /nine.bin HTTP/1.1\r\nHost:a\r\n\r\n";
	enum { LENGTH = sizeof(request) - 1, COUNT = 5000, MOST_KIB = 4096 };
	static char requests[LENGTH * COUNT], body[9000];
	struct server server;
	int client;
	long before;

#ifdef HAVE_SANITIZERS
	cr_skip_test("memory that was given back is kept");
#endif
	for (size_t i = 0; i < COUNT; i++)
		memcpy(requests + i * LENGTH, request, LENGTH);
	server_run(&server, ONE_WORKER);
	server_file(&server, "nine.bin", body, sizeof(body));
	client = server_connect(&server);
	expect_index(&server, "index\n");
	before = memory_of(&server);
	cr_expect_gt(ask_and_ask(client, requests, sizeof(requests), 1000), 0);
	cr_expect_leq(memory_of(&server) - before, MOST_KIB, "%ld KiB more",
		      memory_of(&server) - before);
	expect_index(&server, "index\n");
	close(client);
	server_end(&server);
}

#if defined(HAVE_ZLIB) || defined(HAVE_BROTLI)
Test(fairness, who_asks_for_much_at_once_waits_for_others, .timeout = 60)
{
	enum { FILES = 30, BYTES = 1 << 20 };
	static char text[BYTES], requests[FILES * 128];
	size_t length = 0;
	struct server server;
	char path[32];
	int client, other;

	/* Something that takes a while to compress. */
	for (size_t i = 0; i < BYTES; i++)
		text[i] = (char)('a' + (i * 2654435761u >> 24) % 19);
	server_run(&server, ONE_WORKER "compress-most = 2m\n");
	for (int i = 0; i < FILES; i++) {
		snprintf(path, sizeof(path), "%d.txt", i);
		server_file(&server, path, text, sizeof(text));
		length += (size_t)sprintf(requests + length, "HEAD /%d.txt" HOST
					  "Accept-Encoding: gzip, br\r\n\r\n", i);
	}
	/* A file must be a little old to be compressed. */
	usleep(100000);
	client = ask_and_stay(&server);
	other = ask_and_stay(&server);
	ask_at_once(&server, client, requests, other);
	for (int i = 0; i < FILES; i++) {
		struct answer answer = read_answer(client, true);

		cr_expect_eq(answer.status, 200);
		cr_expect(answer_field(&answer, "Content-Encoding"));
		answer_free(&answer);
	}
	cr_expect(was_before(&server, "\"HEAD /29.txt HTTP/1.1\" 200 "));
	close(other);
	close(client);
	server_end(&server);
}
#endif
