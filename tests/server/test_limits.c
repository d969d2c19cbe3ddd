/* SPDX-License-Identifier: MIT */
/* test_limits: what one client may have of the server: connections, requests, guesses, bytes. */
#include "operator.h"

#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define WORKERS "workers { count = 2 }\n"
#define GET(path) "GET " path " HTTP/1.1\r\nHost: localhost\r\n"
#define FOR(client) "X-Forwarded-For: " client "\r\n"
/* ann:wrong and ann:secret */
#define WRONG(n) "Authorization: Basic YW5uOndyb25n" n "\r\n"
#define RIGHT "Authorization: Basic YW5uOnNlY3JldA==\r\n"
/* secret, by SHA-crypt with few rounds */
#define ANN "ann:$5$rounds=1000$saltsaltsalt$jeQ3Wbe2JixnvtlZtYweZUFjfxf4JtmzGAyxAW53.M2\n"

enum { TRIES = 500, LOOK_MS = 20 };

static void rest(void)
{
	struct timespec pause = { .tv_nsec = LOOK_MS * 1000000L };

	nanosleep(&pause, NULL);
}

/* On a connection that stays; its status. */
static int ask(int fd, const char *request)
{
	struct answer answer;
	int status;

	send_text(fd, request);
	answer = read_answer(fd, false);
	status = answer.status;
	if (status == 429) {
		cr_expect(answer_field(&answer, "Retry-After"));
		cr_expect_geq(atoi(answer_field(&answer, "Retry-After")), 1);
	}
	answer_free(&answer);
	return status;
}

static int ask_once(const struct server *server, const char *request)
{
	int fd = server_connect(server), status = ask(fd, request);

	close(fd);
	return status;
}

/* -------------------------------------------------------------------- requests */

#define RATE WORKERS "limits { request-rate = 1 request-burst = 3 }\n"

Test(limits, who_asks_too_often_is_told_to_wait, .timeout = 60)
{
	struct server server;
	int refused = 0, fd;

	server_run(&server, RATE);
	fd = server_connect(&server);
	for (int i = 0; i < 40; i++) {
		int status = ask(fd, GET("/hello") "\r\n");

		cr_expect(status == 200 || (status == 429 && i >= 3), "%d: %d", i, status);
		refused += status == 429;
	}
	cr_expect_gt(refused, 0);
	close(fd);
	/* Whatever was answered before is in the file when this returns. */
	cr_expect_eq(control(&server, NULL, "reopen"), 0);
	await_text(server.log, "it asks too often (limits.request-rate)");
	cr_expect_eq((int)count_of(server.access_log, "\" 429 "), refused);
	cr_expect_leq(count_of(server.log, "asks too often"), 2, "once in ten seconds");
	cr_expect_eq(counted(&server, "too_fast"), refused);
	server_end(&server);
}

Test(limits, who_waits_as_told_may, .timeout = 60)
{
	struct server server;
	int fd;

	server_run(&server, RATE);
	fd = server_connect(&server);
	while (ask(fd, GET("/hello") "\r\n") == 200)
		;
	for (int i = 0; ask(fd, GET("/hello") "\r\n") != 200; i++) {
		cr_assert_lt(i, TRIES);
		rest();
	}
	close(fd);
	server_end(&server);
}

Test(limits, behind_a_proxy_each_client_is_one, .timeout = 60)
{
	struct server server;
	int refused = 0, fd;

	server_run(&server, RATE "trusted-proxies = {\"127.0.0.1\"}\n");
	fd = server_connect(&server);
	for (int i = 0; i < 40; i++)
		refused += ask(fd, GET("/hello") FOR("2001:db8::1") "\r\n") == 429;
	cr_expect_gt(refused, 0);
	cr_expect_eq(ask(fd, GET("/hello") FOR("2001:db8:0:1::1") "\r\n"), 200);
	cr_expect_eq(ask(fd, GET("/hello") FOR("192.0.2.1") "\r\n"), 200);
	for (int i = 0; i < 40; i++)
		cr_expect_eq(ask(fd, GET("/hello") "\r\n"), 200, "the proxy itself");
	close(fd);
	server_end(&server);
}

/* IPv6 has addresses in plenty: who comes once is let in, whoever came before. */
Test(limits, a_flood_of_clients_does_no_harm_to_others, .timeout = 120)
{
	char request[256];
	struct server server;
	int fd;

	server_run(&server, RATE "location \"/\" { logged = no }\ntrusted-proxies = {\"127.0.0.1\"}\n");
	fd = server_connect(&server);
	for (unsigned int i = 0; i < 3000; i++) {
		snprintf(request, sizeof(request), GET("/hello") FOR("2001:db8:%x:%x::1") "\r\n",
			 i >> 16, i & 0xffff);
		if (ask(fd, request) != 200)
			cr_assert_fail("client %u is refused", i);
	}
	close(fd);
	server_end(&server);
}

Test(limits, an_own_page_says_it_too, .timeout = 60)
{
	struct server server;
	struct answer answer;
	int fd;

	server_run(&server, RATE "error-pages = {\"429 /text.txt\"}\n");
	fd = server_connect(&server);
	while (ask(fd, GET("/hello") "\r\n") == 200)
		;
	for (int i = 0; i < 3; i++) {
		send_text(fd, GET("/hello") "\r\n");
		answer = read_answer(fd, false);
		cr_expect(answer.status == 200 || strstr(answer.body, "abcdef"), "%s", answer.text);
		answer_free(&answer);
	}
	close(fd);
	server_end(&server);
}

/* ----------------------------------------------------------------- connections */

#define TWO "workers { count = 2 }\nlimits { per-client = 2 }\n"

/* A connection that is held, after its first answer. */
static int hold(const struct server *server)
{
	int fd = server_connect(server);

	cr_expect_eq(ask(fd, GET("/hello") "\r\n"), 200);
	return fd;
}

static void expect_refused(const struct server *server)
{
	static const char request[] = GET("/hello") "\r\n";
	int fd = server_connect_saying(server, request, sizeof(request) - 1);
	struct answer answer = read_answer(fd, false);

	cr_expect_eq(answer.status, 429, "%d", answer.status);
	cr_expect(answer.status == 0 || answer_field(&answer, "Retry-After"));
	answer_free(&answer);
	close(fd);
}

/* Until there is room for one more; that one. */
static int await_room(const struct server *server)
{
	for (int i = 0; i < TRIES; i++) {
		int fd = server_connect(server);

		if (ask(fd, GET("/hello") "\r\n") == 200)
			return fd;
		close(fd);
		rest();
	}
	cr_assert_fail("there is no room again");
	return -1;
}

Test(limits, a_client_may_hold_so_many_connections, .timeout = 60)
{
	struct server server;
	int a, b;

	server_run(&server, TWO);
	a = hold(&server);
	b = hold(&server);
	for (int i = 0; i < 10; i++)
		expect_refused(&server);
	cr_expect_eq(ask(a, GET("/hello") "\r\n"), 200, "who is in stays");
	await_count(&server, "too_many_of_a_client", 10);
	cr_expect_leq(count_of(server.log, "limits.per-client"), 2);
	cr_expect_geq(count_of(server.log, "limits.per-client"), 1);
	close(a);
	a = await_room(&server);
	expect_refused(&server);
	close(a);
	close(b);
	server_end(&server);
}

/* Until they are buried: until then, one may yet accept who comes. */
static void kill_workers(const struct server *server)
{
	pid_t pids[16];
	size_t count = children_of(server->pid, pids, 16);

	for (size_t i = 0; i < count; i++)
		kill(pids[i], SIGKILL);
	for (size_t i = 0; i < count; i++)
		for (int tries = 0; kill(pids[i], 0) == 0; tries++) {
			cr_assert_lt(tries, TRIES);
			rest();
		}
}

Test(limits, what_killed_workers_held_is_held_no_more, .timeout = 120)
{
	struct server server;
	int fds[2];

	server_run(&server, TWO);
	for (int round = 0; round < 5; round++) {
		fds[0] = await_room(&server);
		fds[1] = await_room(&server);
		expect_refused(&server);
		kill_workers(&server);
		for (int i = 0; i < 2; i++) {
			cr_expect(is_at_end(fds[i]));
			close(fds[i]);
		}
	}
	server_end(&server);
}

Test(limits, a_reload_forgets_nobody, .timeout = 60)
{
	struct server server;
	int a, b;

	server_run(&server, TWO);
	a = hold(&server);
	b = hold(&server);
	kill(server.pid, SIGHUP);
	server_await(&server, "READY=1");
	await_text(server.log, "generation 2");
	expect_refused(&server);
	close(a);
	close(b);
	a = await_room(&server);
	b = await_room(&server);
	expect_refused(&server);
	close(a);
	close(b);
	server_end(&server);
}

Test(limits, before_tls_it_is_just_closed, .timeout = 60)
{
	struct server server;
	int a, b, fd;

	server_run(&server, TWO "tls { mode = \"optional\" }\nstate-folder = \"off\"\n");
	a = hold(&server);
	b = hold(&server);
	expect_refused(&server);
	fd = server_connect_saying(&server, "\x16\x03\x01\x00\x05", 5);
	cr_expect(is_at_end(fd));
	close(fd);
	close(a);
	close(b);
	server_end(&server);
}

Test(limits, a_proxy_may_hold_as_many_as_it_likes, .timeout = 60)
{
	struct server server;
	int fds[10];

	server_run(&server, TWO "trusted-proxies = {\"127.0.0.1\"}\n");
	for (int i = 0; i < 10; i++)
		fds[i] = hold(&server);
	for (int i = 0; i < 10; i++)
		close(fds[i]);
	server_end(&server);
}

#define HELLO(client) "PROXY TCP4 " client " 192.0.2.9 1 2\r\n" GET("/hello") "\r\n"

Test(limits, with_the_proxy_protocol_each_connection_is_its_clients, .timeout = 60)
{
	struct server server;
	char more[256];
	int a, b, fd;

	server_prepare(&server, "");
	snprintf(more, sizeof(more), TWO "trusted-proxies = {\"127.0.0.1\"}\nlisten \"proxied\" { "
		 "address = \"127.0.0.1:%d\" proxy-protocol = yes }\n", free_port());
	server_configure(&server, more);
	server_start(&server);
	server.port = atoi(strstr(more, "127.0.0.1:") + strlen("127.0.0.1:"));
	a = server_connect(&server);
	b = server_connect(&server);
	cr_expect_eq(ask(a, HELLO("192.0.2.1")), 200);
	cr_expect_eq(ask(b, HELLO("192.0.2.1")), 200);
	cr_expect_eq(ask_once(&server, HELLO("192.0.2.1")), 429);
	fd = server_connect(&server);
	cr_expect_eq(ask(fd, HELLO("192.0.2.2")), 200);
	close(fd);
	close(a);
	close(b);
	server_end(&server);
}

/* --------------------------------------------------------------------- guesses */

#ifdef HAVE_CRYPT
#define GUARDED WORKERS "trusted-proxies = {\"127.0.0.1\"}\n" \
	"location \"/folder/\" { auth-file = \"%s/htpasswd\" }\n"

enum { LOCKED_MS = 5000 };	/* from the fifth guess on, which is the first to be too many */

static void start_guarded_with(struct server *server, const char *limits)
{
	char more[512];

	server_prepare(server, "");
	server_file(server, "../htpasswd", ANN, strlen(ANN));
	snprintf(more, sizeof(more), GUARDED "%s", server->folder, limits);
	server_configure(server, more);
	server_start(server);
}

static void start_guarded(struct server *server)
{
	start_guarded_with(server, "");
}

static int guess(const struct server *server, const char *client, int number)
{
	/* Three more letters of the password, in base64. */
	static const char third[] = "BFJNRVZdhlptx159";
	static const char fourth[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
	char request[256];

	snprintf(request, sizeof(request), GET("/folder/") FOR("%s") WRONG("YW%c%c") "\r\n", client,
		 third[number % 16], fourth[number / 16 % 26]);
	return ask_once(server, request);
}

static int log_in(const struct server *server, const char *client)
{
	char request[256];

	snprintf(request, sizeof(request), GET("/folder/") FOR("%s") RIGHT "\r\n", client);
	return ask_once(server, request);
}

Test(limits, who_guesses_is_locked_out, .timeout = 60)
{
	struct server server;
	int statuses[3];
	int64_t since_ms;

	start_guarded(&server);
	for (int i = 0; i < 4; i++)
		cr_expect_eq(guess(&server, "192.0.2.1", i), 401, "%d", i);
	since_ms = now_ms();
	for (int i = 0; i < 2; i++)
		statuses[i] = guess(&server, "192.0.2.1", 4 + i);
	statuses[2] = log_in(&server, "192.0.2.1");
	server_judge_within(&server, since_ms, LOCKED_MS);
	cr_expect_eq(statuses[0], 429, "the fifth");
	cr_expect_eq(statuses[1], 429);
	cr_expect_eq(statuses[2], 429, "even who guesses right");
	cr_expect_eq(log_in(&server, "192.0.2.2"), 200, "others are let in");
	cr_expect_eq(ask_once(&server, GET("/folder/") FOR("192.0.2.1") "\r\n"), 401,
		     "without a password there is nothing to keep from it");
	cr_expect_eq(ask_once(&server, GET("/hello") FOR("192.0.2.1") "\r\n"), 200);
	await_text(server.log, "192.0.2.1: locked out for 5 s, a wrong password for \"ann\"");
	cr_expect_eq(count_of(server.log, "locked out"), 1);
	cr_expect_eq(counted(&server, "locked_out"), 3);
	for (int i = 0; log_in(&server, "192.0.2.1") != 200; i++) {
		cr_assert_lt(i, TRIES);
		rest();
	}
	server_end(&server);
}

/* It is answered in two steps, when the password has been checked, and is one request. */
Test(limits, who_gives_a_password_asks_once, .timeout = 60)
{
	struct server server;

	start_guarded_with(&server, "limits { request-rate = 1 request-burst = 2 }\n");
	cr_expect_eq(guess(&server, "192.0.2.1", 1), 401);
	cr_expect_eq(guess(&server, "192.0.2.1", 2), 401);
	server_end(&server);
}

Test(limits, guessing_can_be_for_free, .timeout = 60)
{
	struct server server;

	start_guarded_with(&server, "limits { auth-tries = 0 }\n");
	for (int i = 0; i < 30; i++)
		cr_expect_eq(guess(&server, "192.0.2.1", i), 401, "%d", i);
	cr_expect_eq(log_in(&server, "192.0.2.1"), 200);
	server_end(&server);
}

Test(limits, the_same_wrong_password_again_is_no_guess, .timeout = 60)
{
	struct server server;

	start_guarded(&server);
	for (int i = 0; i < 20; i++)
		cr_expect_eq(guess(&server, "192.0.2.1", 0), 401, "%d", i);
	cr_expect_eq(log_in(&server, "192.0.2.1"), 200);
	server_end(&server);
}

Test(limits, a_name_that_is_attacked_is_not_its_owners_loss, .timeout = 60)
{
	char client[32];
	struct server server;

	start_guarded(&server);
	cr_expect_eq(log_in(&server, "192.0.2.1"), 200);
	for (int i = 0; i < 40; i++) {
		snprintf(client, sizeof(client), "198.51.100.%d", i);
		cr_expect_eq(guess(&server, client, i), i + 1 < 20 ? 401 : 429, "%d", i);
	}
	cr_expect_eq(log_in(&server, "192.0.2.1"), 200, "who is known");
	cr_expect_eq(log_in(&server, "203.0.113.7"), 200, "and who is not");
	for (int i = 0; i < 4; i++)
		cr_expect_eq(guess(&server, "192.0.2.1", 100 + i), 401, "who is known has all tries");
	server_end(&server);
}

Test(limits, a_reload_frees_nobody_who_is_locked_out, .timeout = 60)
{
	struct server server;
	int64_t since_ms;
	int status;

	start_guarded(&server);
	for (int i = 0; i < 4; i++)
		guess(&server, "192.0.2.1", i);
	since_ms = now_ms();
	for (int i = 4; i < 8; i++)
		guess(&server, "192.0.2.1", i);
	kill(server.pid, SIGHUP);
	server_await(&server, "READY=1");
	await_text(server.log, "generation 2");
	kill_workers(&server);
	status = log_in(&server, "192.0.2.1");
	server_judge_within(&server, since_ms, LOCKED_MS);
	cr_expect_eq(status, 429);
	server_end(&server);
}
#endif

/* ---------------------------------------------------------------------- bytes */

/* As over a network: the loopback's own packets are so large that the first few hold it all. */
static int connect_with_small_packets(const struct server *server)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((uint16_t)server->port),
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), bytes = 1400;

	cr_assert(setsockopt(fd, IPPROTO_TCP, TCP_MAXSEG, &bytes, sizeof(bytes)) == 0);
	cr_assert(connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0);
	return fd;
}

Test(limits, a_connection_has_so_much_bandwidth, .timeout = 60)
{
	size_t length = 1 << 20;
	char *bytes = malloc(length);
	struct server server;
	struct answer answer;
	int64_t took_ms;
	int fd;

	memset(bytes, 'x', length);
	server_prepare(&server, "limits { bandwidth = \"256k\" }\n");
	server_file(&server, "large.bin", bytes, length);
	server_start(&server);
	fd = connect_with_small_packets(&server);
	took_ms = now_ms();
	send_text(fd, GET("/large.bin") "\r\n");
	answer = read_answer(fd, false);
	took_ms = now_ms() - took_ms;
	cr_expect_eq(answer.status, 200);
	cr_expect_eq(answer.body_length, length);
	cr_expect_geq(took_ms, 3000, "%d ms", (int)took_ms);
	answer_free(&answer);
	free(bytes);
	close(fd);
	server_end(&server);
}
