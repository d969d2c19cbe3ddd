/* SPDX-License-Identifier: MIT */
/* test_reload: a new configuration: taken over, or refused without harm. */
#include "operator.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

static void use_other_docroot(struct server *server)
{
	snprintf(server->docroot, sizeof(server->docroot), "%s/other", server->folder);
	mkdir(server->docroot, 0755);
	server_file(server, "index.html", "other\n", 6);
}

Test(reload, reload_changes_the_docroot, .timeout = 60)
{
	struct server server;
	char *words;

	server_run(&server, "");
	use_other_docroot(&server);
	server_configure(&server, "");
	cr_expect_eq(control(&server, &words, "reload"), 0);
	expect_words(words, "reloaded: generation 2");
	expect_index(&server, "other\n");
	server_end(&server);
}

Test(reload, hup_reloads_and_tells_the_service_manager, .timeout = 60)
{
	struct server server;

	server_run(&server, "");
	use_other_docroot(&server);
	server_configure(&server, "");
	kill(server.pid, SIGHUP);
	server_await(&server, "RELOADING=1\nMONOTONIC_USEC=");
	server_await(&server, "READY=1");
	expect_index(&server, "other\n");
	server_end(&server);
}

Test(reload, a_reload_tells_what_it_changes, .timeout = 60)
{
	struct server server;
	char *words;

	server_run(&server, "workers { count = 1 }\n");
	server_configure(&server, "workers { count = 2 }\nsite \"a.example\" { listing = yes }\n");
	cr_expect_eq(control(&server, &words, "reload"), 0);
	cr_expect(strstr(words, "workers.count: 1 -> 2\n"), "%s", words);
	cr_expect(strstr(words, "site.\"a.example\": new\n"), "%s", words);
	cr_expect(strstr(words, "site.\"a.example\".listing: new, yes\n"), "%s", words);
	expect_words(words, "reloaded: generation 2, serving ");
	await_text(server.log, "workers.count: 1 -> 2");
	cr_expect_eq(control(&server, &words, "reload"), 0);
	cr_expect_null(strstr(words, "->"), "%s", words);
	free(words);
	server_end(&server);
}

static void check_refused(const char *line, int status, const char *words_wanted)
{
	struct server server;
	char *words;

	server_run(&server, "");
	server_configure(&server, line);
	cr_expect_eq(control(&server, &words, "reload"), status, "%s", words);
	cr_expect(strstr(words, "goes on as it was"), "%s", words);
	expect_words(words, words_wanted);
	expect_index(&server, "index\n");
	server_end(&server);
}

Test(reload, reload_with_a_typo_is_refused, .timeout = 60)
{
	check_refused("prot = 80\n", 78, "did you mean");
}

Test(reload, reload_with_a_missing_log_folder_is_refused, .timeout = 60)
{
	check_refused("listen \"x\" { port = 1 address = \"192.0.2.1\" }\n", 78, "192.0.2.1");
}

Test(reload, reload_with_an_unclosed_section_is_refused, .timeout = 60)
{
	check_refused("workers {\n count = 2\n", 78, "workers");
}

Test(reload, reload_to_a_taken_port_is_refused, .timeout = 60)
{
	struct server server, other;
	char *words;
	int port;

	server_run(&server, "");
	server_run(&other, "");
	port = server.port;
	server.port = other.port;
	server_configure(&server, "");
	cr_expect_eq(control(&server, &words, "reload"), 69, "%s", words);
	expect_words(words, "another program");
	server.port = port;
	expect_index(&server, "index\n");
	server_end(&other);
	server_end(&server);
}

Test(reload, reload_changes_the_port, .timeout = 60)
{
	struct server server, other;
	int fd, before;

	server_run(&server, "");
	server_prepare(&other, "");	/* for its free port */
	fd = server_connect(&server);
	before = server.port;
	server.port = other.port;
	server_configure(&server, "");
	cr_expect_eq(control(&server, NULL, "reload"), 0);
	expect_index(&server, "index\n");
	/* Whoever was connected to the old one is still answered. */
	send_text(fd, GET_INDEX);
	{
		struct answer answer = read_answer(fd, false);

		cr_expect_eq(answer.status, 200);
		answer_free(&answer);
	}
	close(fd);
	cr_expect_neq(before, server.port);
	server_end(&other);
	server_end(&server);
}

Test(reload, reload_widens_and_narrows_the_address, .timeout = 60)
{
	struct server server;
	char line[128];
	char *words;

	server_run(&server, "");
	for (int round = 0; round < 2; round++) {
		const char *arguments[] = { "-f", server.conf, "-k", "reload", NULL };
		char *conf = read_whole(server.conf), *at;

		snprintf(line, sizeof(line), "address = \"%s\"", round ? "127.0.0.1" : "*");
		at = strchr(conf, '\n');
		{
			FILE *file = fopen(server.conf, "we");

			fprintf(file, "%s%s", line, at);
			fclose(file);
		}
		cr_expect_eq(server_command(&server, &words, arguments), 0, "%s", words);
		free(words);
		free(conf);
		expect_index(&server, "index\n");
	}
	server_end(&server);
}

Test(reload, a_kept_alive_client_is_answered_after_a_reload, .timeout = 60)
{
	struct server server;
	struct answer answer;
	int fd;

	server_run(&server, "");
	fd = server_connect(&server);
	send_text(fd, GET_INDEX);
	answer = read_answer(fd, false);
	answer_free(&answer);
	cr_expect_eq(control(&server, NULL, "reload"), 0);
	send_text(fd, GET_INDEX);
	answer = read_answer(fd, false);
	cr_expect_eq(answer.status, 200, "the old worker answers once more");
	cr_expect_str_eq(answer_field(&answer, "Connection"), "close");
	answer_free(&answer);
	close(fd);
	server_end(&server);
}

Test(reload, many_reloads_at_once_are_one, .timeout = 60)
{
	struct server server;

	server_run(&server, "");
	for (int i = 0; i < 50; i++)
		kill(server.pid, SIGHUP);
	cr_expect_eq(control(&server, NULL, "reload"), 0);
	expect_index(&server, "index\n");
	server_end(&server);
}

/* Eight generations that leave, and the one that serves, have one each. */
static bool has_nine_workers(struct server *server)
{
	return worker_count(server) == 9;
}

Test(reload, reloads_over_slow_clients_do_not_pile_up, .timeout = 60)
{
	static char bytes[8 << 20];
	enum { RELOADS = 12 };
	struct server server;
	int clients[RELOADS];
	char got[100], *words;

	server_run(&server, "workers { count = 1 }\ntimeouts { drain = \"1h\" send = \"1h\" }\n");
	server_file(&server, "large.bin", bytes, sizeof(bytes));
	for (int i = 0; i < RELOADS; i++) {
		clients[i] = server_connect(&server);
		send_text(clients[i], "GET /large.bin HTTP/1.1\r\nHost: x\r\n\r\n");
		cr_assert(recv(clients[i], got, sizeof(got), 0) > 0);
		cr_expect_eq(control(&server, &words, "reload"), 0, "%s", words);
		free(words);
	}
	await_text(server.log, "more than 8 generations are leaving: generation 4");
	await_that(has_nine_workers, &server, "the end of the oldest");
	/* The younger ones are left in peace. */
	cr_expect(recv(clients[RELOADS - 1], got, sizeof(got), 0) > 0);
	for (int i = 0; i < RELOADS; i++)
		close(clients[i]);
	server_end(&server);
}
