/* SPDX-License-Identifier: MIT */
/* test_stop: the end: nobody is lost, and it comes in time. */
#include "operator.h"

#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

Test(stop, stop_answers_what_is_in_progress, .timeout = 60)
{
	struct server server;
	struct answer answer;
	int fd;

	server_run(&server, "");
	fd = server_connect(&server);
	send_text(fd, "GET / HTTP/1.1\r\nHo");
	expect_index(&server, "index\n");	/* the first has been accepted for sure */
	kill(server.pid, SIGTERM);
	server_await(&server, "STOPPING=1");
	send_text(fd, "st: localhost\r\n\r\n");
	answer = read_answer(fd, false);
	cr_expect_eq(answer.status, 200);
	answer_free(&answer);
	close(fd);
	cr_expect_eq(server_wait(&server), 0);
	server_end(&server);
}

static bool is_port_free(struct server *server)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_port = htons((unsigned short)server->port),
	};
	int fd = socket(AF_INET, SOCK_STREAM, 0), one = 1, result;

	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	result = bind(fd, (struct sockaddr *)&address, sizeof(address));
	if (result == 0)
		result = listen(fd, 1);
	close(fd);
	return result == 0;
}

Test(stop, another_server_can_bind_while_a_slow_client_is_finished, .timeout = 60)
{
	struct server server;
	struct answer answer;
	int fd;

	server_run(&server, "");
	cr_expect_not(is_port_free(&server));
	fd = server_connect(&server);
	send_text(fd, "GET / HTTP/1.1\r\nHo");
	expect_index(&server, "index\n");
	kill(server.pid, SIGTERM);
	await_that(is_port_free, &server, "a free port");
	send_text(fd, "st: localhost\r\n\r\n");
	answer = read_answer(fd, false);
	cr_expect_eq(answer.status, 200);
	answer_free(&answer);
	close(fd);
	cr_expect_eq(server_wait(&server), 0);
	server_end(&server);
}

/* TCP_DEFER_ACCEPT: it is in no queue before it asks; for a second it may still do so. */
Test(stop, stop_answers_who_has_connected_and_asks_a_little_later, .timeout = 60)
{
	struct server server;
	struct answer answer;
	int64_t since_ms;
	int fd;

	server_run(&server, "");
	since_ms = now_ms();
	fd = server_connect(&server);
	kill(server.pid, SIGTERM);
	server_await(&server, "STOPPING=1");
	usleep(300000);
	send_text(fd, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
	server_judge_within(&server, since_ms, 1000);
	answer = read_answer(fd, false);
	cr_expect_eq(answer.status, 200);
	answer_free(&answer);
	close(fd);
	cr_expect_eq(server_wait(&server), 0);
	server_end(&server);
}

Test(stop, stop_ends_within_drain, .timeout = 60)
{
	struct server server;
	int fd;

	server_run(&server, "timeouts { drain = \"300ms\" }\n");
	fd = server_connect(&server);
	send_text(fd, "GET / HTTP/1.1\r\nHo");
	expect_index(&server, "index\n");
	kill(server.pid, SIGTERM);
	cr_expect_eq(server_wait(&server), 0);
	close(fd);
	server_end(&server);
}

/* The last word, when nobody has the log open but who says it. */
Test(stop, the_log_says_when_it_has_stopped, .timeout = 60)
{
	struct server server;

	server_run(&server, "");
	expect_index(&server, "index\n");
	kill(server.pid, SIGTERM);
	cr_expect_eq(server_wait(&server), 0);
	cr_expect_eq(count_of(server.log, ": stopped\n"), 1);
	server_end(&server);
}

Test(stop, a_second_term_is_immediate, .timeout = 60)
{
	struct server server;
	int fd;

	server_run(&server, "");
	fd = server_connect(&server);
	send_text(fd, "GET / HTTP/1.1\r\nHo");
	expect_index(&server, "index\n");
	kill(server.pid, SIGTERM);
	server_await(&server, "STOPPING=1");
	kill(server.pid, SIGTERM);
	cr_expect_eq(server_wait(&server), 0);
	close(fd);
	server_end(&server);
}

Test(stop, dash_k_stop_returns_when_the_server_is_gone, .timeout = 60)
{
	struct server server;
	char *words;

	server_run(&server, "");
	cr_expect_eq(control(&server, &words, "stop"), 0);
	expect_words(words, "stopped");
	cr_expect_eq(server_wait(&server), 0);
	cr_expect_eq(control(&server, &words, "stop"), 69);
	expect_words(words, "no server runs");
	server_end(&server);
}

/* False if the worker had no time to tell: who is a second late is killed before. */
static bool is_told_who_is_cut(void)
{
	static char bytes[8 << 20];
	struct server server;
	char got[100];
	int client;
	size_t told;
	bool is_late;

	server_run(&server, "workers { count = 1 }\ntimeouts { drain = \"300ms\" }\n");
	server_file(&server, "large.bin", bytes, sizeof(bytes));
	client = server_connect(&server);
	send_text(client, "GET /large.bin HTTP/1.1\r\nHost: x\r\n\r\n");
	cr_assert(recv(client, got, sizeof(got), 0) > 0);
	kill(server.pid, SIGTERM);
	cr_expect_eq(server_wait(&server), 0);
	close(client);
	told = count_of(server.log, "client 127.0.0.1: cut at the deadline of timeouts.drain, while "
				    "it was answered");
	is_late = told == 0 && count_of(server.log, "was still busy at its deadline and was ended") > 0;
	server_end(&server);
	cr_expect_eq(told, !is_late);
	return !is_late;
}

Test(stop, who_is_cut_at_the_drain_deadline_is_told, .timeout = 120)
{
	bool is_told = false;

	for (int i = 0; i < 5 && !is_told; i++)
		is_told = is_told_who_is_cut();
	cr_expect(is_told, "each time it was too late");
}
