/* SPDX-License-Identifier: MIT */
/* test_master: what the master does for its workers, its operator and its clients. */
#include "harness.h"

#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define GET "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"

static void expect_index(const struct server *server, const char *body)
{
	struct answer answer = exchange(server, GET);

	cr_expect_eq(answer.status, 200, "%s", answer.text);
	cr_expect_str_eq(answer.body, body);
	answer_free(&answer);
}

/* Calls a condition again and again until it holds. */
static void await(bool (*holds)(struct server *), struct server *server, const char *what)
{
	struct timespec pause = { .tv_nsec = 2000000 };

	for (int i = 0; i < HARNESS_MS / 2; i++) {
		if (holds(server))
			return;
		nanosleep(&pause, NULL);
	}
	cr_assert_fail("%s does not come to pass", what);
}

static size_t worker_count(const struct server *server)
{
	pid_t pids[64];

	return children_of(server->pid, pids, 64);
}

static int control(struct server *server, char **words, const char *order)
{
	const char *arguments[] = { "-f", server->conf, "-k", order, NULL };

	return server_command(server, words, arguments);
}

static void expect_words(char *words, const char *text)
{
	cr_expect(strstr(words, text), "'%s' is not in:\n%s", text, words);
	free(words);
}

/* -------------------------------------------------------------- supervision */

Test(master, starts_as_many_workers_as_told, .timeout = 60)
{
	struct server server;

	server_run(&server, "workers { count = 3 }\n");
	cr_expect_eq(worker_count(&server), 3);
	server_end(&server);
}

static bool has_two_others(struct server *server)
{
	pid_t pids[8];

	return children_of(server->pid, pids, 8) == 2;
}

Test(master, replaces_a_killed_worker_and_says_why, .timeout = 60)
{
	struct server server;
	pid_t before[8], after[8];

	server_run(&server, "workers { count = 2 }\n");
	cr_assert_eq(children_of(server.pid, before, 8), 2);
	expect_index(&server, "index\n");
	kill(before[0], SIGKILL);
	await_text(server.log, "was killed by signal 9 (Killed)");
	await(has_two_others, &server, "a second worker");
	cr_assert_eq(children_of(server.pid, after, 8), 2);
	for (int i = 0; i < 2; i++)
		cr_expect_neq(after[i], before[0]);
	expect_index(&server, "index\n");
	server_end(&server);
}

Test(master, answers_while_all_workers_are_killed_again_and_again, .timeout = 60)
{
	struct server server;
	pid_t pids[8];

	server_run(&server, "workers { count = 2 }\n");
	for (int round = 0; round < 5; round++) {
		size_t count = children_of(server.pid, pids, 8);

		for (size_t i = 0; i < count; i++)
			kill(pids[i], SIGKILL);
		/* What a worker has accepted dies with it; the shared queue keeps who comes then. */
		for (size_t i = 0; i < count; i++)
			while (kill(pids[i], 0) == 0)
				sched_yield();
		expect_index(&server, "index\n");
	}
	server_end(&server);
}

static pid_t orphans[2];

static bool are_orphans_gone(struct server *server)
{
	(void)server;
	for (int i = 0; i < 2; i++)
		if (kill(orphans[i], 0) == 0)
			return false;
	return true;
}

Test(master, workers_die_with_it_and_the_port_is_free, .timeout = 60)
{
	struct server server;

	server_run(&server, "workers { count = 2 }\n");
	cr_assert_eq(children_of(server.pid, orphans, 2), 2);
	kill(server.pid, SIGKILL);
	cr_expect_eq(server_wait(&server), -1);
	await(are_orphans_gone, &server, "the end of the workers");
	server_start(&server);
	expect_index(&server, "index\n");
	server_end(&server);
}

static bool has_three(struct server *server)
{
	return worker_count(server) == 3;
}

static bool has_one(struct server *server)
{
	return worker_count(server) == 1;
}

Test(master, one_worker_more_and_one_less, .timeout = 60)
{
	struct server server;

	server_run(&server, "workers { count = 2 }\n");
	kill(server.pid, SIGTTIN);
	await(has_three, &server, "a third worker");
	kill(server.pid, SIGTTOU);
	await(has_two_others, &server, "the end of the third");
	kill(server.pid, SIGTTOU);
	await(has_one, &server, "a single worker");
	kill(server.pid, SIGTTOU);
	expect_index(&server, "index\n");
	cr_expect_eq(worker_count(&server), 1, "the last one stays");
	server_end(&server);
}

Test(master, recycles_workers_after_max_requests, .timeout = 60)
{
	struct server server;

	server_run(&server, "workers { count = 1 max-requests = 5 }\n");
	for (int i = 0; i < 12; i++)
		expect_index(&server, "index\n");
	await_text(server.log, "another takes its place");
	server_end(&server);
}

Test(master, a_worker_that_leaves_is_replaced_before_it_is_gone, .timeout = 60)
{
	struct server server;
	struct answer answer;
	pid_t pids[4];
	int fd;

	server_run(&server, "workers { count = 1 }\n");
	fd = server_connect(&server);
	send_text(fd, GET);
	answer = read_answer(fd, false);
	answer_free(&answer);
	cr_assert_eq(children_of(server.pid, pids, 4), 1);
	kill(pids[0], SIGTERM);
	await(has_two_others, &server, "its successor");
	expect_index(&server, "index\n");
	/* And whom it holds it still serves, once. */
	send_text(fd, GET);
	answer = read_answer(fd, false);
	cr_expect_eq(answer.status, 200);
	answer_free(&answer);
	close(fd);
	await(has_one, &server, "its end");
	server_end(&server);
}

Test(master, classic_prefork_serves_one_connection_at_a_time, .timeout = 60)
{
	struct server server;
	struct answer answer;
	int first, second;

	server_run(&server, "workers { count = 1 connections = 1 }\n");
	first = server_connect(&server);
	send_text(first, GET);
	answer = read_answer(first, false);
	cr_expect_eq(answer.status, 200);
	answer_free(&answer);
	second = server_connect(&server);
	send_text(second, GET);
	close(first);
	answer = read_answer(second, false);
	cr_expect_eq(answer.status, 200, "the second is served when the first is gone");
	answer_free(&answer);
	close(second);
	server_end(&server);
}

/* -------------------------------------------------------------------- start */

Test(master, address_in_use_is_exit_69, .timeout = 60)
{
	struct server server, other;
	const char *arguments[] = { "-f", other.conf, NULL };
	char *words;

	server_run(&server, "");
	server_prepare(&other, "");
	other.port = server.port;
	server_configure(&other, "");
	cr_expect_eq(server_command(&other, &words, arguments), 69);
	expect_words(words, "another program");
	server_end(&other);
	server_end(&server);
}

Test(master, a_second_one_with_the_same_pid_file_is_exit_73, .timeout = 60)
{
	struct server server;
	const char *arguments[] = { "-f", server.conf, NULL };
	char *words;

	server_run(&server, "");
	cr_expect_eq(server_command(&server, &words, arguments), 73);
	expect_words(words, "another http-server runs");
	expect_index(&server, "index\n");
	server_end(&server);
}

Test(master, a_stale_pid_file_does_no_harm, .timeout = 60)
{
	struct server server;
	char path[128];
	FILE *file;

	server_prepare(&server, "");
	snprintf(path, sizeof(path), "%s/server.pid", server.folder);
	file = fopen(path, "we");
	cr_assert(file);
	fprintf(file, "%d\n", (int)getpid());
	fclose(file);
	server_start(&server);
	expect_index(&server, "index\n");
	server_end(&server);
}

Test(master, a_missing_docroot_is_exit_66, .timeout = 60)
{
	struct server server;
	const char *arguments[] = { "-f", server.conf, NULL };
	char moved[128];
	char *words;

	server_prepare(&server, "");
	snprintf(moved, sizeof(moved), "%s.moved", server.docroot);
	cr_assert(rename(server.docroot, moved) == 0);
	cr_expect_eq(server_command(&server, &words, arguments), 66);
	expect_words(words, server.docroot);
	server_end(&server);
}

Test(master, an_unknown_option_on_the_command_line_is_exit_64, .timeout = 60)
{
	struct server server;
	const char *arguments[] = { "--nonsense", NULL };
	char *words;

	server_prepare(&server, "");
	cr_expect_eq(server_command(&server, &words, arguments), 64);
	expect_words(words, "--nonsense");
	server_end(&server);
}

Test(master, dash_c_is_explained, .timeout = 60)
{
	struct server server;
	const char *arguments[] = { "-c", "x", NULL };
	char *words;

	server_prepare(&server, "");
	cr_expect_eq(server_command(&server, &words, arguments), 64);
	expect_words(words, "use -f FILE");
	server_end(&server);
}

Test(master, a_missing_configuration_is_exit_66, .timeout = 60)
{
	struct server server;
	const char *arguments[] = { "-f", "/nonexistent/x.conf", NULL };
	char *words;

	server_prepare(&server, "");
	cr_expect_eq(server_command(&server, &words, arguments), 66);
	expect_words(words, "/nonexistent/x.conf");
	server_end(&server);
}

Test(master, a_daemon_returns_when_it_serves, .timeout = 60)
{
	struct server server;
	const char *arguments[] = { "-D", "-f", server.conf, NULL };

	server_prepare(&server, "");
	cr_expect_eq(server_command(&server, NULL, arguments), 0);
	expect_index(&server, "index\n");
	cr_expect_eq(control(&server, NULL, "stop"), 0);
	server_end(&server);
}

Test(master, a_daemon_that_cannot_serve_says_so, .timeout = 60)
{
	struct server server, other;
	const char *arguments[] = { "-D", "-f", other.conf, NULL };
	char *words;

	server_run(&server, "");
	server_prepare(&other, "");
	other.port = server.port;
	server_configure(&other, "");
	cr_expect_eq(server_command(&other, &words, arguments), 69);
	expect_words(words, "another program");
	server_end(&other);
	server_end(&server);
}

/* The server under test as another child than server_start makes: with its own options. */
static pid_t spawn(struct server *server, const char *option, const char *value)
{
	pid_t pid = fork();

	if (pid == 0) {
		int log = open(server->log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);

		dup2(log, STDOUT_FILENO);
		dup2(log, STDERR_FILENO);
		execl(getenv("HTTP_SERVER"), "http-server", "-f", server->conf, option, value,
		      (char *)NULL);
		_exit(99);
	}
	return pid;
}

Test(master, a_single_process_serves_and_stops, .timeout = 60)
{
	struct server server;
	pid_t pids[4];

	server_prepare(&server, "");
	server.pid = spawn(&server, "-X", NULL);
	await_text(server.log, "in one process");
	expect_index(&server, "index\n");
	cr_expect_eq(children_of(server.pid, pids, 4), 0, "it has no children");
	server_end(&server);
}

static int sockets_of(pid_t pid)
{
	char path[300], what[16];
	struct dirent *entry;
	int count = 0;
	DIR *folder;

	snprintf(path, sizeof(path), "/proc/%d/fd", (int)pid);
	folder = opendir(path);
	cr_assert_not_null(folder);
	while ((entry = readdir(folder))) {
		snprintf(path, sizeof(path), "/proc/%d/fd/%s", (int)pid, entry->d_name);
		count += readlink(path, what, sizeof(what)) > 7 && memcmp(what, "socket:", 7) == 0;
	}
	closedir(folder);
	return count;
}

/* A client that keeps its connection, after an answer. */
static int regular(const struct server *server)
{
	int client = server_connect(server);
	struct answer answer;

	send_text(client, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
	answer = read_answer(client, false);
	cr_expect_eq(answer.status, 200);
	answer_free(&answer);
	return client;
}

/* Whom the kernel put off (defer-accept) would be lost at its stop: only a master waits for them. */
Test(master, a_single_process_meets_even_the_silent, .timeout = 60)
{
	struct server server;
	int first, silent, last, before;

	server_prepare(&server, "");
	server.pid = spawn(&server, "-X", NULL);
	await_text(server.log, "in one process");
	first = regular(&server);
	before = sockets_of(server.pid);
	silent = server_connect(&server);
	/* Who comes later is accepted later. */
	last = regular(&server);
	cr_expect_eq(sockets_of(server.pid), before + 2);
	close(first);
	close(silent);
	close(last);
	server_end(&server);
}

Test(master, crashes_at_birth_are_no_endless_loop, .timeout = 60)
{
	struct server server;
	char *log, *at;
	int deaths = 0;

	server_run(&server, "workers { count = 1 }\n");
	for (int i = 0; i < 40; i++) {
		pid_t pids[4];

		if (children_of(server.pid, pids, 4) == 1)
			kill(pids[0], SIGKILL);
		usleep(10000);
	}
	log = read_whole(server.log);
	for (at = log; (at = strstr(at, "was killed by signal 9")); at++)
		deaths++;
	free(log);
	/* The waits double: 100, 200, 400 ms and so on. */
	cr_expect_leq(deaths, 8, "%d deaths", deaths);
	cr_expect_geq(deaths, 2, "%d deaths", deaths);
	server_await(&server, "STATUS=Generation 1, degraded: 1 of 1 workers");
	server_await(&server, "STATUS=Generation 1, serving");
	server_end(&server);
}

Test(master, the_log_tells_what_a_killed_worker_held, .timeout = 60)
{
	struct server server;
	pid_t pids[4];
	int fd;

	server_run(&server, "workers { count = 1 }\n");
	fd = server_connect(&server);
	send_text(fd, "GET /");
	expect_index(&server, "index\n");
	cr_assert_eq(children_of(server.pid, pids, 4), 1);
	kill(pids[0], SIGKILL);
	await_text(server.log, " s and 1 requests, with ");
	close(fd);
	server_end(&server);
}

/* --------------------------------------------------------------------- test */

Test(master, dash_t_says_good_while_the_server_itself_holds_the_port, .timeout = 60)
{
	struct server server;
	const char *arguments[] = { "-t", "-f", server.conf, NULL };
	char *words;

	server_run(&server, "");
	cr_expect_eq(server_command(&server, &words, arguments), 0);
	expect_words(words, "good");
	server_end(&server);
}

Test(master, dash_t_says_when_another_holds_the_port, .timeout = 60)
{
	struct server server, other;
	const char *arguments[] = { "-t", "-f", other.conf, NULL };
	char *words;

	server_run(&server, "");
	server_prepare(&other, "");
	other.port = server.port;
	server_configure(&other, "");
	cr_expect_eq(server_command(&other, &words, arguments), 69);
	expect_words(words, "in use");
	server_end(&other);
	server_end(&server);
}

Test(master, dash_T_prints_values_and_origins, .timeout = 60)
{
	struct server server;
	const char *arguments[] = { "-T", "-f", server.conf, "-o", "workers.count=7", NULL };
	char *words;

	server_prepare(&server, "");
	cr_expect_eq(server_command(&server, &words, arguments), 0);
	cr_expect(strstr(words, "workers.count"), "%s", words);
	cr_expect(strstr(words, "# -o"), "%s", words);
	cr_expect(strstr(words, "server.conf:1"), "%s", words);
	expect_words(words, "# default");
	server_end(&server);
}

/* ------------------------------------------------------------------- reload */

static void use_other_docroot(struct server *server)
{
	snprintf(server->docroot, sizeof(server->docroot), "%s/other", server->folder);
	mkdir(server->docroot, 0755);
	server_file(server, "index.html", "other\n", 6);
}

Test(master, reload_changes_the_docroot, .timeout = 60)
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

Test(master, hup_reloads_and_tells_the_service_manager, .timeout = 60)
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

Test(master, reload_with_a_typo_is_refused, .timeout = 60)
{
	check_refused("prot = 80\n", 78, "did you mean");
}

Test(master, reload_with_a_missing_log_folder_is_refused, .timeout = 60)
{
	check_refused("listen \"x\" { port = 1 address = \"192.0.2.1\" }\n", 78, "192.0.2.1");
}

Test(master, reload_with_an_unclosed_section_is_refused, .timeout = 60)
{
	check_refused("workers {\n count = 2\n", 78, "workers");
}

Test(master, reload_to_a_taken_port_is_refused, .timeout = 60)
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

Test(master, reload_changes_the_port, .timeout = 60)
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
	send_text(fd, GET);
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

Test(master, reload_widens_and_narrows_the_address, .timeout = 60)
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

Test(master, a_kept_alive_client_is_answered_after_a_reload, .timeout = 60)
{
	struct server server;
	struct answer answer;
	int fd;

	server_run(&server, "");
	fd = server_connect(&server);
	send_text(fd, GET);
	answer = read_answer(fd, false);
	answer_free(&answer);
	cr_expect_eq(control(&server, NULL, "reload"), 0);
	send_text(fd, GET);
	answer = read_answer(fd, false);
	cr_expect_eq(answer.status, 200, "the old worker answers once more");
	cr_expect_str_eq(answer_field(&answer, "Connection"), "close");
	answer_free(&answer);
	close(fd);
	server_end(&server);
}

Test(master, many_reloads_at_once_are_one, .timeout = 60)
{
	struct server server;

	server_run(&server, "");
	for (int i = 0; i < 50; i++)
		kill(server.pid, SIGHUP);
	cr_expect_eq(control(&server, NULL, "reload"), 0);
	expect_index(&server, "index\n");
	server_end(&server);
}

/* --------------------------------------------------------------------- logs */

Test(master, reopen_writes_to_a_new_file, .timeout = 60)
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

Test(master, lines_of_a_killed_worker_are_not_lost, .timeout = 60)
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

Test(master, combined_log_has_referer_and_agent, .timeout = 60)
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

Test(master, json_log, .timeout = 60)
{
	struct server server;

	server_run(&server, "log-format = \"json\"\n");
	expect_index(&server, "index\n");
	await_text(server.access_log, "\"status\":200");
	server_end(&server);
}

/* --------------------------------------------------------------------- stop */

Test(master, stop_answers_what_is_in_progress, .timeout = 60)
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

Test(master, another_server_can_bind_while_a_slow_client_is_finished, .timeout = 60)
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
	await(is_port_free, &server, "a free port");
	send_text(fd, "st: localhost\r\n\r\n");
	answer = read_answer(fd, false);
	cr_expect_eq(answer.status, 200);
	answer_free(&answer);
	close(fd);
	cr_expect_eq(server_wait(&server), 0);
	server_end(&server);
}

/* TCP_DEFER_ACCEPT: it is in no queue before it asks; for a second it may still do so. */
Test(master, stop_answers_who_has_connected_and_asks_a_little_later, .timeout = 60)
{
	struct server server;
	struct answer answer;
	int fd;

	server_run(&server, "");
	fd = server_connect(&server);
	kill(server.pid, SIGTERM);
	server_await(&server, "STOPPING=1");
	usleep(300000);
	send_text(fd, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
	answer = read_answer(fd, false);
	cr_expect_eq(answer.status, 200);
	answer_free(&answer);
	close(fd);
	cr_expect_eq(server_wait(&server), 0);
	server_end(&server);
}

Test(master, stop_ends_within_drain, .timeout = 60)
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

Test(master, a_second_term_is_immediate, .timeout = 60)
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

Test(master, dash_k_stop_returns_when_the_server_is_gone, .timeout = 60)
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

Test(master, dash_k_status_shows_the_workers, .timeout = 60)
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

/* A number of the status; -1 if there is none of that name. */
static long counted(struct server *server, const char *name)
{
	const char *arguments[] = { "-f", server->conf, "status", "--json", NULL };
	char wanted[80], *words, *at;
	long number = -1;

	cr_assert_eq(server_command(server, &words, arguments), 0, "%s", words);
	snprintf(wanted, sizeof(wanted), "\"%s\":", name);
	at = strstr(words, wanted);
	if (at)
		number = strtol(at + strlen(wanted), NULL, 10);
	free(words);
	return number;
}

static void await_count(struct server *server, const char *name, long wanted)
{
	long number = -1;

	for (int i = 0; i < HARNESS_MS / 10 && number != wanted; i++) {
		usleep(10000);
		number = counted(server, name);
	}
	cr_expect_eq(number, wanted, "%s: %ld", name, number);
}

static void end_by_answer(struct server *server)
{
	int client = server_connect(server);
	struct answer answer;

	send_text(client, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
	answer = read_answer(client, false);
	answer_free(&answer);
	close(client);
}

static void end_by_client(struct server *server)
{
	close(server_connect(server));
}

static void end_in_a_request(struct server *server)
{
	int client = server_connect(server);

	send_text(client, "GET / HTTP/1.1\r\nHost:");
	close(client);
}

static void end_by_reset(struct server *server)
{
	struct linger at_once = { .l_onoff = 1 };
	int client = server_connect(server);

	send_text(client, "GET /text.txt HTTP/1.1\r\nHost: x\r\n\r\n");
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
	int client = server_connect(server);
	struct answer answer;

	send_text(client, "GET / HTTP/1.1\r\n");
	answer = read_answer(client, false);
	cr_expect_eq(answer.status, 408);
	answer_free(&answer);
	close(client);
}

static void end_by_half_a_body(struct server *server)
{
	int client = server_connect(server);
	struct answer answer;

	send_text(client, "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nab");
	answer = read_answer(client, false);
	cr_expect_eq(answer.status, 408);
	answer_free(&answer);
	close(client);
}

static void end_by_garbage(struct server *server)
{
	int client = server_connect(server);
	char bytes[100];

	send_all(client, "\x16\x03\x01\x00\x05hello", 10);
	while (recv(client, bytes, sizeof(bytes), 0) > 0)
		;
	close(client);
}

static void end_by_half_a_greeting(struct server *server)
{
	int client = server_connect(server);

	send_all(client, "\x16\x03\x01\x02\x00\x01", 6);
	cr_expect(is_at_end(client));
	close(client);
}

static void end_by_sloth(struct server *server)
{
	static char bytes[8 << 20];
	int client = server_connect(server);

	server_file(server, "large.bin", bytes, sizeof(bytes));
	send_text(client, "GET /large.bin HTTP/1.1\r\nHost: x\r\n\r\n");
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
	int client = server_connect(server);
	struct answer answer;
	pid_t worker;

	send_text(client, "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
	answer = read_answer(client, false);
	answer_free(&answer);
	cr_assert_eq(children_of(server->pid, &worker, 1), 1);
	kill(worker, SIGKILL);
	cr_expect(is_at_end(client));
	close(client);
}

Test(master, each_end_of_a_connection_is_counted_once, .timeout = 120)
{
	static const struct {
		const char *name;
		void (*end)(struct server *server);
	} ways[] = {
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
		{ "file_changed", end_by_change },
		{ "lost_with_worker", end_with_worker },
	};
	enum { WAYS = sizeof(ways) / sizeof(ways[0]) };
	struct server server;

	server_run(&server, "workers { count = 1 }\n"
			    "tls { mode = \"optional\" key-process = no }\nstate-folder = \"off\"\n"
			    "timeouts { header = \"300ms\" body = \"300ms\" send = \"1s\" "
			    "handshake = \"300ms\" keep-alive = \"10s\" }\n");
	for (size_t i = 0; i < WAYS; i++) {
		ways[i].end(&server);
		await_count(&server, ways[i].name, 1);
		for (size_t j = 0; j < WAYS; j++)
			cr_expect_eq(counted(&server, ways[j].name), j <= i, "%s after %s",
				     ways[j].name, ways[i].name);
		cr_expect_eq(counted(&server, "accepted"), (long)i + 1);
		cr_expect_eq(counted(&server, "held"), 0, "after %s", ways[i].name);
	}
	server_end(&server);
}

/* Asks once and stays. */
static int ask_and_stay(const struct server *server)
{
	int client = server_connect(server);
	struct answer answer;

	send_text(client, "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
	answer = read_answer(client, false);
	cr_expect_eq(answer.status, 200);
	cr_expect_null(answer_field(&answer, "Connection"));
	answer_free(&answer);
	return client;
}

Test(master, idle_clients_make_room_for_new_ones, .timeout = 60)
{
	struct server server;
	int clients[6];

	server_run(&server, "workers { count = 1 connections = 2 }\n"
			    "timeouts { keep-alive = \"1h\" }\n");
	for (int i = 0; i < 6; i++)
		clients[i] = ask_and_stay(&server);
	for (int i = 0; i < 4; i++)
		cr_expect(is_at_end(clients[i]), "client %d", i);
	await_count(&server, "idle_when_room_was_needed", 4);
	cr_expect_eq(counted(&server, "held"), 2, "who need not go stays");
	for (int i = 0; i < 6; i++)
		close(clients[i]);
	server_end(&server);
}

Test(master, reloads_over_slow_clients_do_not_pile_up, .timeout = 60)
{
	static char bytes[8 << 20];
	enum { RELOADS = 12, LEAVING_MAX = 8 };
	struct server server;
	int clients[RELOADS];
	pid_t workers[64];
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
	for (int i = 0; i < 500 && children_of(server.pid, workers, 64) > LEAVING_MAX + 1; i++)
		usleep(10000);
	cr_expect_eq(children_of(server.pid, workers, 64), LEAVING_MAX + 1);
	/* The younger ones are left in peace. */
	cr_expect(recv(clients[RELOADS - 1], got, sizeof(got), 0) > 0);
	for (int i = 0; i < RELOADS; i++)
		close(clients[i]);
	server_end(&server);
}

Test(master, silent_clients_make_room_too, .timeout = 60)
{
	struct server server;
	int silent[2], half[2];

	server_run(&server, "workers { count = 1 connections = 4 }\n"
			    "timeouts { keep-alive = \"1h\" header = \"1h\" }\n");
	for (int i = 0; i < 2; i++) {
		silent[i] = server_connect(&server);
		half[i] = server_connect(&server);
		send_text(half[i], "GET / HTTP/1.1\r\n");
	}
	await_count(&server, "held", 4);
	for (int i = 0; i < 6; i++)
		close(ask_and_stay(&server));
	cr_expect_geq(counted(&server, "idle_when_room_was_needed"), 1);
	for (int i = 0; i < 2; i++) {
		close(silent[i]);
		close(half[i]);
	}
	server_end(&server);
}

Test(master, the_pool_grows_while_clients_wait, .timeout = 60)
{
	struct server server;
	pid_t workers[8];
	int clients[6];

	server_run(&server, "workers { count = 1 max = 3 connections = 2 }\n"
			    "timeouts { keep-alive = \"1h\" }\n");
	cr_expect_eq(children_of(server.pid, workers, 8), 1);
	for (int i = 0; i < 6; i++)
		clients[i] = ask_and_stay(&server);
	cr_expect_eq(children_of(server.pid, workers, 8), 3);
	await_text(server.log, "2 workers instead of 1: ");
	await_text(server.log, "3 workers instead of 2: ");
	cr_expect_eq(counted(&server, "held"), 6, "nobody had to go");
	for (int i = 0; i < 6; i++)
		close(clients[i]);
	server_end(&server);
}

Test(master, who_uses_too_much_memory_is_replaced, .timeout = 60)
{
	struct server server;
	pid_t before, after;

	/* Nobody can do with so little: each is replaced at the first look. */
	server_run(&server, "workers { count = 1 memory = 1k }\n");
	cr_expect_eq(children_of(server.pid, &before, 1), 1);
	expect_index(&server, "index\n");
	await_text(server.log, "uses more memory than workers.memory");
	for (int i = 0; i < 500 && (children_of(server.pid, &after, 1) != 1 || after == before); i++)
		usleep(10000);
	cr_expect_neq(after, before);
	expect_index(&server, "index\n");
	server_end(&server);
}

Test(master, a_reload_tells_what_it_changes, .timeout = 60)
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

Test(master, who_is_cut_at_the_drain_deadline_is_told, .timeout = 60)
{
	static char bytes[8 << 20];
	struct server server;
	int client;
	char got[100];

	server_run(&server, "workers { count = 1 }\ntimeouts { drain = \"300ms\" }\n");
	server_file(&server, "large.bin", bytes, sizeof(bytes));
	client = server_connect(&server);
	send_text(client, "GET /large.bin HTTP/1.1\r\nHost: x\r\n\r\n");
	cr_assert(recv(client, got, sizeof(got), 0) > 0);
	kill(server.pid, SIGTERM);
	await_text(server.log, "client 127.0.0.1: cut at the deadline of timeouts.drain, while it "
			       "was answered");
	cr_expect_eq(server_wait(&server), 0);
	close(client);
}
