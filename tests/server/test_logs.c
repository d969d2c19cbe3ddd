/* SPDX-License-Identifier: MIT */
/* test_logs: the logs and the status: what an operator sees. */
#include "operator.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

Test(logs, reopen_writes_to_a_new_file, .timeout = 60)
{
	struct server server;
	char moved[128];
	char *words, *text;

	server_run(&server, "");
	expect_index(&server, "index\n");
	snprintf(moved, sizeof(moved), "%s.1", server.access_log);
	cr_assert(rename(server.access_log, moved) == 0);
	cr_expect_eq(control(&server, &words, "reopen"), 0);
	free(words);
	/* Whatever was answered before is in the old file when the command returns. */
	text = read_whole(moved);
	cr_expect(strstr(text, "\"GET / HTTP/1.1\" 200 6"), "%s", text);
	free(text);
	expect_index(&server, "index\n");
	await_text(server.access_log, "\"GET / HTTP/1.1\" 200 6");
	server_end(&server);
}

Test(logs, lines_of_a_killed_worker_are_not_lost, .timeout = 60)
{
	struct server server;
	pid_t pids[8];
	char *text, *at;
	int lines = 0;

	server_run(&server, "workers { count = 1 }\n");
	for (int i = 0; i < 20; i++)
		expect_index(&server, "index\n");
	cr_assert_eq(children_of(server.pid, pids, 8), 1);
	kill(pids[0], SIGKILL);
	await_text(server.log, "was killed by signal 9");
	text = read_whole(server.access_log);
	for (at = text; (at = strstr(at, "\"GET / HTTP/1.1\" 200 6")); at++)
		lines++;
	cr_expect_eq(lines, 20, "%d lines", lines);
	free(text);
	server_end(&server);
}

Test(logs, combined_log_has_referer_and_agent, .timeout = 60)
{
	struct server server;
	struct answer answer;

	server_run(&server, "");
	answer = exchange(&server, "GET / HTTP/1.1\r\nHost: x\r\nReferer: http://r/\r\n"
				   "User-Agent: a \"b\"\r\n\r\n");
	answer_free(&answer);
	await_text(server.access_log, "127.0.0.1 - - [");
	await_text(server.access_log, "\"GET / HTTP/1.1\" 200 6 \"http://r/\" \"a \\\"b\\\"\"");
	server_end(&server);
}

Test(logs, json_log, .timeout = 60)
{
	struct server server;

	server_run(&server, "log-format = \"json\"\n");
	expect_index(&server, "index\n");
	await_text(server.access_log, "\"status\":200");
	server_end(&server);
}

Test(logs, dash_k_status_shows_the_workers, .timeout = 60)
{
	struct server server;
	char *words;

	server_run(&server, "workers { count = 2 }\n");
	expect_index(&server, "index\n");
	cr_expect_eq(control(&server, &words, "status"), 0);
	cr_expect(strstr(words, "accepting"), "%s", words);
	expect_words(words, "requests 1");
	server_end(&server);
}

/* With its first words: who is silent for long has another end. */
static int come_with(struct server *server, const char *words)
{
	return server_connect_saying(server, words, strlen(words));
}

static void end_by_answer(struct server *server)
{
	int client = come_with(server, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
	struct answer answer = read_answer(client, false);

	answer_free(&answer);
	close(client);
}

static void end_by_client(struct server *server)
{
	server_stop_workers(server);
	close(server_connect(server));
	server_continue_workers(server);
}

static void end_in_a_request(struct server *server)
{
	int client;

	server_stop_workers(server);
	client = server_connect(server);
	send_text(client, "GET / HTTP/1.1\r\nHost:");
	close(client);
	server_continue_workers(server);
}

static void end_by_reset(struct server *server)
{
	struct linger at_once = { .l_onoff = 1 };
	int client = come_with(server, "GET /text.txt HTTP/1.1\r\nHost: x\r\n\r\n");

	usleep(50000);
	setsockopt(client, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
	close(client);
}

static void end_by_silence(struct server *server)
{
	int client = server_connect(server);

	cr_expect(is_at_end(client));
	close(client);
}

static void end_by_half_a_head(struct server *server)
{
	int client = come_with(server, "GET / HTTP/1.1\r\n");
	struct answer answer = read_answer(client, false);

	cr_expect_eq(answer.status, 408);
	answer_free(&answer);
	close(client);
}

static void end_by_half_a_body(struct server *server)
{
	int client = come_with(server, "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nab");
	struct answer answer = read_answer(client, false);

	cr_expect_eq(answer.status, 408);
	answer_free(&answer);
	close(client);
}

static void end_by_garbage(struct server *server)
{
	int client = server_connect_saying(server, "\x16\x03\x01\x00\x05hello", 10);
	char bytes[100];

	while (recv(client, bytes, sizeof(bytes), 0) > 0)
		;
	close(client);
}

static void end_by_half_a_greeting(struct server *server)
{
	int client = server_connect_saying(server, "\x16\x03\x01\x02\x00\x01", 6);

	cr_expect(is_at_end(client));
	close(client);
}

static void end_by_sloth(struct server *server)
{
	static char bytes[8 << 20];
	int client;

	server_file(server, "large.bin", bytes, sizeof(bytes));
	client = come_with(server, "GET /large.bin HTTP/1.1\r\nHost: x\r\n\r\n");
	await_count(server, "send_time_out", 1);
	close(client);
}

static void end_by_change(struct server *server)
{
	static char bytes[8 << 20];
	int client = server_connect(server);
	char path[128], got[4096];

	server_file(server, "short.bin", bytes, sizeof(bytes));
	send_text(client, "GET /short.bin HTTP/1.1\r\nHost: x\r\n\r\n");
	cr_assert(recv(client, got, sizeof(got), 0) > 0);
	snprintf(path, sizeof(path), "%s/short.bin", server->docroot);
	cr_assert_eq(truncate(path, 10), 0);
	while (recv(client, got, sizeof(got), 0) > 0)
		;
	close(client);
}

static void end_with_worker(struct server *server)
{
	int client = ask_and_stay(server);
	pid_t worker;

	cr_assert_eq(children_of(server->pid, &worker, 1), 1);
	kill(worker, SIGKILL);
	cr_expect(is_at_end(client));
	close(client);
}

struct way {
	const char *name;
	void (*end)(struct server *server);
};

static void expect_counted(const struct way *ways, size_t count, const char *timeouts)
{
	struct server server;
	char more[512];

	snprintf(more, sizeof(more), "workers { count = 1 }\n"
		 "tls { mode = \"optional\" key-process = no }\nstate-folder = \"off\"\n"
		 "timeouts { %s }\n", timeouts);
	server_run(&server, more);
	for (size_t i = 0; i < count; i++) {
		ways[i].end(&server);
		await_count(&server, ways[i].name, 1);
		for (size_t j = 0; j < count; j++)
			cr_expect_eq(counted(&server, ways[j].name), j <= i, "%s after %s",
				     ways[j].name, ways[i].name);
		cr_expect_eq(counted(&server, "accepted"), (long)i + 1);
		cr_expect_eq(counted(&server, "held"), 0, "after %s", ways[i].name);
	}
	server_end(&server);
}

Test(logs, each_end_of_a_connection_is_counted_once, .timeout = 120)
{
	static const struct way ways[] = {
		{ "answered", end_by_answer },
		{ "closed_by_client", end_by_client },
		{ "broken_off_by_client", end_in_a_request },
		{ "reset", end_by_reset },
		{ "idle_time_out", end_by_silence },
		{ "header_time_out", end_by_half_a_head },
		{ "body_time_out", end_by_half_a_body },
		{ "handshake_failed", end_by_garbage },
		{ "handshake_time_out", end_by_half_a_greeting },
		{ "send_time_out", end_by_sloth },
	};

	expect_counted(ways, sizeof(ways) / sizeof(ways[0]),
		       "header = \"300ms\" body = \"300ms\" send = \"1s\" handshake = \"300ms\" "
		       "keep-alive = \"10s\"");
}

/* No time may end before these do. */
Test(logs, so_is_each_that_comes_at_any_time, .timeout = 120)
{
	static const struct way ways[] = {
		{ "file_changed", end_by_change },
		{ "lost_with_worker", end_with_worker },
	};

	expect_counted(ways, 2, "header = \"1h\" send = \"1h\" keep-alive = \"1h\"");
}
