/* SPDX-License-Identifier: MIT */
/* operator: what whoever runs the server orders, and sees of it. */
#include "operator.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

void expect_index(const struct server *server, const char *body)
{
	struct answer answer = exchange(server, GET_INDEX);

	cr_expect_eq(answer.status, 200, "%s", answer.text);
	cr_expect_str_eq(answer.body, body);
	answer_free(&answer);
}

int ask_and_stay(const struct server *server)
{
	int client = server_connect(server);
	struct answer answer;

	send_text(client, GET_INDEX);
	answer = read_answer(client, false);
	cr_expect_eq(answer.status, 200);
	cr_expect_null(answer_field(&answer, "Connection"));
	answer_free(&answer);
	return client;
}

void await_that(bool (*holds)(struct server *), struct server *server, const char *what)
{
	struct timespec pause = { .tv_nsec = 2000000 };

	for (int i = 0; i < HARNESS_MS / 2; i++) {
		if (holds(server))
			return;
		nanosleep(&pause, NULL);
	}
	cr_assert_fail("%s does not come to pass", what);
}

size_t worker_count(const struct server *server)
{
	pid_t pids[64];

	return children_of(server->pid, pids, 64);
}

int control(struct server *server, char **words, const char *order)
{
	const char *arguments[] = { "-f", server->conf, "-k", order, NULL };

	return server_command(server, words, arguments);
}

void expect_words(char *words, const char *text)
{
	cr_expect(strstr(words, text), "'%s' is not in:\n%s", text, words);
	free(words);
}

void expect_command(struct server *server, const char *const *arguments, int status,
		    const char *text)
{
	char *words;

	cr_expect_eq(server_command(server, &words, arguments), status, "%s", words);
	expect_words(words, text);
}

long counted(struct server *server, const char *name)
{
	const char *arguments[] = { "-f", server->conf, "status", "--json", NULL };
	char wanted[80], *words, *at;
	long number;

	cr_assert_eq(server_command(server, &words, arguments), 0, "%s", words);
	snprintf(wanted, sizeof(wanted), "\"%s\":", name);
	at = strstr(words, wanted);
	cr_assert(at, "no %s in %s", name, words);
	number = strtol(at + strlen(wanted), NULL, 10);
	free(words);
	return number;
}

void await_count(struct server *server, const char *name, long wanted)
{
	long number = -1;

	for (int i = 0; i < HARNESS_MS / 10 && number != wanted; i++) {
		usleep(10000);
		number = counted(server, name);
	}
	cr_expect_eq(number, wanted, "%s: %ld", name, number);
}

size_t count_of(const char *path, const char *text)
{
	char *whole = read_whole(path);
	size_t count = 0;

	for (const char *at = whole; (at = strstr(at, text)); at++)
		count++;
	free(whole);
	return count;
}
