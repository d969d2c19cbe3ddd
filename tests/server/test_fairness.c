/* SPDX-License-Identifier: MIT */
/* test_fairness: one client, whatever it asks, holds up nobody else of its worker. */
#include "harness.h"

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

static void expect_hello(const struct server *server)
{
	struct answer answer = exchange(server, "GET /hello" HOST "\r\n");

	cr_expect_eq(answer.status, 200);
	answer_free(&answer);
}

#ifdef HAVE_CRYPT
/* As slow to check as can be configured; the password is none that is tried here. */
#define SLOW "ann:$5$rounds=999999$saltsaltsalt$jeQ3Wbe2JixnvtlZtYweZUFjfxf4JtmzGAyxAW53.M2\n"
#define GUESS "GET /folder/" HOST "Authorization: Basic YW5uOndyb25n\r\n"

static bool has_come(int fd)
{
	char byte;

	return recv(fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) > 0;
}

static void expect_check_aside(const char *request)
{
	struct server server;
	struct answer answer;
	char more[512];
	int guesser;

	server_prepare(&server, "");
	server_file(&server, "../htpasswd", SLOW, strlen(SLOW));
	snprintf(more, sizeof(more), ONE_WORKER "location \"/folder/\" { auth-file = \"%s/htpasswd\" }\n",
		 server.folder);
	server_configure(&server, more);
	server_start(&server);
	guesser = server_connect(&server);
	send_text(guesser, request);
	usleep(20000);
	expect_hello(&server);
	cr_expect_not(has_come(guesser), "its password is still being checked");
	answer = read_answer(guesser, false);
	cr_expect_eq(answer.status, 401);
	answer_free(&answer);
	/* And what came behind it is the next request. */
	answer = read_answer(guesser, false);
	cr_expect_eq(answer.status, 200);
	answer_free(&answer);
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
	struct answer answer;
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
	for (int i = 0; i < 2; i++) {
		answer = read_answer(client, false);
		cr_expect_eq(answer.status, 200, "%d", i);
		answer_free(&answer);
	}
	close(client);
	server_end(&server);
}
#endif

/* Of the worker, in KiB. */
static long memory_of(const struct server *server)
{
	char path[64], *text, *at;
	pid_t worker;
	long size;

	cr_assert_eq(children_of(server->pid, &worker, 1), 1);
	snprintf(path, sizeof(path), "/proc/%d/status", (int)worker);
	text = read_whole(path);
	at = strstr(text, "VmRSS:");
	cr_assert(at);
	size = strtol(at + 6, NULL, 10);
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
	expect_hello(&server);
	before = memory_of(&server);
	cr_expect_gt(ask_and_ask(client, requests, sizeof(requests), 1000), 0);
	cr_expect_leq(memory_of(&server) - before, MOST_KIB, "%ld KiB more",
		      memory_of(&server) - before);
	expect_hello(&server);
	close(client);
	server_end(&server);
}

/* How many answers, to HEAD, have come. */
static int answers_there(int fd)
{
	static char bytes[1 << 16];
	ssize_t got = recv(fd, bytes, sizeof(bytes) - 1, MSG_PEEK | MSG_DONTWAIT);
	int count = 0;

	bytes[got > 0 ? got : 0] = '\0';
	for (const char *at = bytes; (at = strstr(at, "HTTP/1.1 200")); at++)
		count++;
	return count;
}

Test(fairness, who_asks_for_much_at_once_waits_for_others, .timeout = 60)
{
	enum { FILES = 30, BYTES = 1 << 20 };
	static char text[BYTES], requests[FILES * 128];
	size_t length = 0;
	struct server server;
	char path[32];
	int client;

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
	client = server_connect(&server);
	send_all(client, requests, length);
	usleep(20000);
	expect_hello(&server);
	cr_expect_lt(answers_there(client), FILES, "others came in between");
	for (int i = 0; i < FILES; i++) {
		struct answer answer = read_answer(client, true);

		cr_expect_eq(answer.status, 200);
		cr_expect(answer_field(&answer, "Content-Encoding"));
		answer_free(&answer);
	}
	close(client);
	server_end(&server);
}
