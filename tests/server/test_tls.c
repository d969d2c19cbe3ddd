/* SPDX-License-Identifier: MIT */
/* test_tls: clients that do not greet as they should, and those beside them, who do. */
#include "bridge.h"
#include "operator.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define TLS "tls { mode = \"optional\" }\nstate-folder = \"off\"\n"
#define HELLO "GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n"

/* The beginning of what a client says: a record with a ClientHello of 512 bytes. */
static const char hello_start[] = "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03";

/* Both kinds of clients are answered. */
static void expect_service(struct server *server, const char *when)
{
	for (int by_tls = 0; by_tls < 2; by_tls++) {
		struct answer answer;

		server->by_tls = by_tls;
		answer = exchange(server, HELLO);
		cr_expect_eq(answer.status, 200, "%s, %s", by_tls ? "TLS" : "plain", when);
		answer_free(&answer);
	}
	server->by_tls = false;
}

Test(tls, a_thousand_half_open_handshakes_hold_nobody_up, .timeout = 120)
{
	struct rlimit limit;
	struct server server;
	int clients[1000];

	getrlimit(RLIMIT_NOFILE, &limit);
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
	if (limit.rlim_max < 2000)
		cr_skip_test("there are too few descriptors");
	/* Whoever had to wait for one of them would wait until the test ends. */
	server_run(&server, TLS "timeouts { handshake = \"1h\" header = \"1h\" }\n");
	for (size_t i = 0; i < 1000; i++) {
		clients[i] = server_connect(&server);
		send_all(clients[i], hello_start, i % (sizeof(hello_start) - 1) + 1);
	}
	expect_service(&server, "beside a thousand");
	for (size_t i = 0; i < 1000; i++)
		close(clients[i]);
	expect_service(&server, "after a thousand");
	server_end(&server);
}

Test(tls, a_handshake_has_a_deadline, .timeout = 60)
{
	struct server server;
	int client;

	server_run(&server, TLS "timeouts { handshake = \"300ms\" header = \"1m\" }\n");
	client = server_connect(&server);
	send_all(client, hello_start, sizeof(hello_start) - 1);
	cr_expect(is_at_end(client));
	close(client);
	await_text(server.log, "client 127.0.0.1: the TLS handshake was not done in time");
	server_end(&server);
}

Test(tls, garbage_ends_its_own_connection_only, .timeout = 120)
{
	static const char *const beginnings[] = {
		"\x16", "\x16\x03\x01", "\x16\x03\x03\xff\xff", "\x16\xff\xff\x00\x05hello",
		"\x16\x03\x01\x00\x00", "\x16\x03\x01\x00\x04\x01\x00\x00\x00",
	};
	struct server server;

	/* Who has sent the end of it is not waited for until the deadline. */
	server_run(&server, TLS "timeouts { handshake = \"1h\" }\n");
	srandom(1);
	for (int i = 0; i < 120; i++) {
		const char *start = beginnings[i % 6];
		int client = server_connect(&server);
		char bytes[600];

		send_all(client, start, strlen(start));
		for (size_t j = 0; j < sizeof(bytes); j++)
			bytes[j] = (char)random();
		send_all(client, bytes, (size_t)random() % sizeof(bytes));
		/* Half of them wait for what is said to it. */
		if (i % 2 == 0) {
			shutdown(client, SHUT_WR);
			while (recv(client, bytes, sizeof(bytes), 0) > 0)
				;
		}
		close(client);
	}
	expect_service(&server, "after garbage");
	await_text(server.log, "the TLS handshake failed: ");
	server_end(&server);
}

/* A whole file, over a connection whose client takes its time, and both pieces of memory. */
Test(tls, a_slow_client_gets_all_of_a_large_file, .timeout = 120)
{
	static char bytes[3 << 20];
	struct server server;
	struct answer answer;
	int client;

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (char)('a' + i % 23);
	server_prepare(&server, TLS);
	server_file(&server, "large.bin", bytes, sizeof(bytes));
	server_start(&server);
	server.by_tls = true;
	client = server_connect(&server);
	send_text(client, "GET /large.bin HTTP/1.1\r\nHost: localhost\r\n\r\n" HELLO);
	/* The buffers between fill up. */
	usleep(300000);
	answer = read_answer(client, false);
	cr_expect_eq(answer.status, 200);
	cr_expect_eq(answer.body_length, sizeof(bytes));
	cr_expect(memcmp(answer.body, bytes, sizeof(bytes)) == 0);
	answer_free(&answer);
	answer = read_answer(client, false);
	cr_expect_str_eq(answer.body, "hello\n");
	answer_free(&answer);
	close(client);
	server_end(&server);
}

Test(tls, an_idle_client_is_told_goodbye, .timeout = 60)
{
	struct server server;
	struct answer answer;
	int client;

	server_run(&server, TLS "timeouts { keep-alive = \"200ms\" }\n");
	server.by_tls = true;
	client = server_connect(&server);
	send_text(client, HELLO);
	answer = read_answer(client, false);
	cr_expect_eq(answer.status, 200);
	answer_free(&answer);
	cr_expect(is_at_end(client));
	close(client);
	server_end(&server);
}

enum outcome { GOOD, REFUSED, LATE, LACKING };

/*
 * One full handshake and an answer. A worker asks one key holder after the other for two seconds
 * (less what is lost of milliseconds): when no birth is done in that time, it refuses its client,
 * and the next ones at once.
 */
static enum outcome try_once(const struct server *server)
{
	int64_t since_ms = now_ms();
	int client = bridge_to(server_connect(server));
	struct answer answer;
	int status = 0;

	if (client >= 0) {
		send_text(client, HELLO);
		answer = read_answer(client, false);
		status = answer.status;
		answer_free(&answer);
		close(client);
	}
	if (status == 200)
		return GOOD;
	return now_ms() - since_ms < 1990 ? REFUSED : LATE;
}

/* Kills one after the other, each when it has served. */
static enum outcome kill_key_holders(const struct server *server, int count)
{
	pid_t last = 0, holder;

	for (int i = 0; i < count; i++) {
		int64_t until_ms = now_ms() + HARNESS_MS;
		enum outcome outcome;

		while (children_titled(server, "key holder,", &holder, 1) == 0 || holder == last) {
			if (now_ms() > until_ms)
				return LACKING;
			usleep(2000);
		}
		/* Who dies as a newborn is not replaced at once. */
		usleep(200000);
		outcome = try_once(server);
		if (outcome != GOOD)
			return outcome;
		kill(holder, SIGKILL);
		last = holder;
	}
	return GOOD;
}

static bool is_served(struct server *server)
{
	return try_once(server) == GOOD;
}

/* What the worst is that happens to a client while so many are killed. */
static enum outcome ask_meanwhile(struct server *server, int count)
{
	enum outcome outcome = GOOD;
	int status = 0;
	pid_t killer = fork(), ended = 0;

	if (killer == 0)
		_exit(kill_key_holders(server, count));
	while (outcome == GOOD && ended == 0) {
		ended = waitpid(killer, &status, WNOHANG);
		outcome = try_once(server);
	}
	if (ended == 0)
		waitpid(killer, &status, 0);
	cr_assert(WIFEXITED(status));
	if (WEXITSTATUS(status) != GOOD && outcome != REFUSED)
		outcome = (enum outcome)WEXITSTATUS(status);
	return outcome;
}

/* Who was asked in vain, its successor is asked: no client notices, if that one is born in time. */
Test(tls, a_key_holder_that_is_killed_is_replaced, .timeout = 240)
{
	enum outcome outcome = LATE;
	struct server server;

	server_run(&server, "tls { mode = \"optional\" }\nstate-folder = \"state\"\n"
			    "workers { count = 2 }\n");
	for (int i = 0; i < 5 && outcome == LATE; i++) {
		await_that(is_served, &server, "service");
		outcome = ask_meanwhile(&server, 10);
	}
	cr_expect_eq(outcome, GOOD, "%d", outcome);
	expect_service(&server, "after all of them");
	server_end(&server);
}
