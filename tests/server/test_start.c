/* SPDX-License-Identifier: MIT */
/* test_start: how the server starts: from a command line, in one process, as a daemon; and when it cannot. */
#include "operator.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The command, beside a server that holds the port which its configuration names. */
static void check_port_taken(const char *option, const char *text)
{
	struct server server, other;
	const char *arguments[] = { "-f", other.conf, option, NULL };

	server_run(&server, "");
	server_prepare(&other, "");
	other.port = server.port;
	server_configure(&other, "");
	expect_command(&other, arguments, 69, text);
	server_end(&other);
	server_end(&server);
}

Test(start, address_in_use_is_exit_69, .timeout = 60)
{
	check_port_taken(NULL, "another program");
}

Test(start, a_second_one_with_the_same_pid_file_is_exit_73, .timeout = 60)
{
	struct server server;
	const char *arguments[] = { "-f", server.conf, NULL };

	server_run(&server, "");
	expect_command(&server, arguments, 73, "another http-server runs");
	expect_index(&server, "index\n");
	server_end(&server);
}

Test(start, a_stale_pid_file_does_no_harm, .timeout = 60)
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

Test(start, a_missing_docroot_is_exit_66, .timeout = 60)
{
	struct server server;
	const char *arguments[] = { "-f", server.conf, NULL };
	char moved[128];

	server_prepare(&server, "");
	snprintf(moved, sizeof(moved), "%s.moved", server.docroot);
	cr_assert(rename(server.docroot, moved) == 0);
	expect_command(&server, arguments, 66, server.docroot);
	server_end(&server);
}

Test(start, an_unknown_option_on_the_command_line_is_exit_64, .timeout = 60)
{
	struct server server;
	const char *arguments[] = { "--nonsense", NULL };

	server_prepare(&server, "");
	expect_command(&server, arguments, 64, "--nonsense");
	server_end(&server);
}

Test(start, dash_c_is_explained, .timeout = 60)
{
	struct server server;
	const char *arguments[] = { "-c", "x", NULL };

	server_prepare(&server, "");
	expect_command(&server, arguments, 64, "use -f FILE");
	server_end(&server);
}

Test(start, a_missing_configuration_is_exit_66, .timeout = 60)
{
	struct server server;
	const char *arguments[] = { "-f", "/nonexistent/x.conf", NULL };

	server_prepare(&server, "");
	expect_command(&server, arguments, 66, "/nonexistent/x.conf");
	server_end(&server);
}

/* Whoever mistypes it must not stop another server. */
Test(start, orders_with_a_missing_configuration_are_given_to_nobody, .timeout = 60)
{
	struct server server;
	char pid_file[128];
	const char *order[] = { "-f", "/nonexistent/x.conf", "-o", pid_file, "-k", "stop", NULL };
	const char *status[] = { "-f", "/nonexistent/x.conf", "-o", pid_file, "status", NULL };

	server_run(&server, "");
	snprintf(pid_file, sizeof(pid_file), "pid-file=%s/server.pid", server.folder);
	expect_command(&server, order, 66, "/nonexistent/x.conf: No such file");
	expect_command(&server, status, 66, "/nonexistent/x.conf: No such file");
	expect_index(&server, "index\n");
	server_end(&server);
}

Test(start, a_daemon_returns_when_it_serves, .timeout = 60)
{
	struct server server;
	const char *arguments[] = { "-D", "-f", server.conf, NULL };

	server_prepare(&server, "");
	cr_expect_eq(server_command(&server, NULL, arguments), 0);
	expect_index(&server, "index\n");
	cr_expect_eq(control(&server, NULL, "stop"), 0);
	server_end(&server);
}

Test(start, a_daemon_that_cannot_serve_says_so, .timeout = 60)
{
	check_port_taken("-D", "another program");
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

Test(start, a_single_process_serves_and_stops, .timeout = 60)
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

/* Whom the kernel put off (defer-accept) would be lost at its stop: only a master waits for them. */
Test(start, a_single_process_meets_even_the_silent, .timeout = 60)
{
	struct server server;
	int first, silent, last, before;

	server_prepare(&server, "");
	server.pid = spawn(&server, "-X", NULL);
	await_text(server.log, "in one process");
	first = ask_and_stay(&server);
	before = sockets_of(server.pid);
	silent = server_connect(&server);
	/* Who comes later is accepted later. */
	last = ask_and_stay(&server);
	cr_expect_eq(sockets_of(server.pid), before + 2);
	close(first);
	close(silent);
	close(last);
	server_end(&server);
}

Test(start, dash_t_says_good_while_the_server_itself_holds_the_port, .timeout = 60)
{
	struct server server;
	const char *arguments[] = { "-t", "-f", server.conf, NULL };

	server_run(&server, "");
	expect_command(&server, arguments, 0, "good");
	server_end(&server);
}

Test(start, dash_t_says_when_another_holds_the_port, .timeout = 60)
{
	check_port_taken("-t", "another program");
}

Test(start, dash_T_prints_values_and_origins, .timeout = 60)
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

/* A start and its test refuse the same, with the same exit status and words. */
static void expect_refused(const char *more, int status, const char *text)
{
	struct server server;
	const char *start[] = { "-f", server.conf, "-o", more, NULL };
	const char *test[] = { "-t", "-f", server.conf, "-o", more, NULL };

	server_prepare(&server, "");
	expect_command(&server, start, status, text);
	expect_command(&server, test, status, text);
	server_end(&server);
}

Test(start, a_log_in_a_missing_folder_is_exit_73, .timeout = 60)
{
	expect_refused("access-log=/nonexistent/access.log", 73,
		       "access-log /nonexistent/access.log: No such file");
}

Test(start, an_error_log_in_a_missing_folder_is_exit_73, .timeout = 60)
{
	expect_refused("error-log=/nonexistent/error.log", 73,
		       "error-log /nonexistent/error.log: No such file");
}

Test(start, a_log_that_is_a_folder_is_exit_73, .timeout = 60)
{
	expect_refused("access-log=/tmp", 73, "access-log /tmp: Is a directory");
}

Test(start, a_pid_file_in_what_is_no_folder_is_exit_73, .timeout = 60)
{
	expect_refused("pid-file=/dev/null/x/server.pid", 73,
		       "pid-file /dev/null/x/server.pid: Not a directory");
}

Test(start, a_pid_file_that_is_a_link_is_exit_73, .timeout = 60)
{
	expect_refused("pid-file=/proc/self/exe", 73, "pid-file /proc/self/exe: Too many levels");
}

/* A start makes the folders of a pid file, but its test does not. */
Test(start, dash_t_makes_no_file, .timeout = 60)
{
	struct server server;
	char pid_file[128], folder[80];
	const char *arguments[] = { "-t", "-f", server.conf, "-o", pid_file, NULL };

	server_prepare(&server, "");
	snprintf(folder, sizeof(folder), "%s/new", server.folder);
	snprintf(pid_file, sizeof(pid_file), "pid-file=%s/server.pid", folder);
	expect_command(&server, arguments, 0, "good");
	cr_expect_eq(access(folder, F_OK), -1);
	cr_expect_eq(access(server.access_log, F_OK), -1);
	cr_expect_eq(access(server.log, F_OK), -1);
	server_end(&server);
}

Test(start, an_address_of_others_is_exit_78, .timeout = 60)
{
	expect_refused("address=192.0.2.1", 78, "this machine has no such address");
}

Test(start, a_low_port_is_exit_77_for_who_is_not_root, .timeout = 60)
{
	char *least = read_whole("/proc/sys/net/ipv4/ip_unprivileged_port_start");
	bool is_free = atoi(least) <= 1;

	free(least);
	if (geteuid() == 0)
		cr_assert_eq(setuid(65534), 0);
	if (is_free || access(getenv("HTTP_SERVER"), X_OK) < 0)
		cr_skip_test("anybody may have any port here, or nobody may run the server");
	expect_refused("port=1", 77, "a port below 1024 needs root");
}

Test(start, dash_h_helps_behind_any_word, .timeout = 60)
{
	static const char *const words[] = { "explain", "status", "trace", "doctor", "folder" };
	struct server server;

	server_prepare(&server, "");
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		const char *arguments[] = { words[i], "-h", NULL };

		expect_command(&server, arguments, 0, "Usage: http-server");
	}
	server_end(&server);
}

Test(start, a_word_too_many_is_exit_64, .timeout = 60)
{
	static const char *const rows[][2] = {
		{ "doctor", "doctor takes no argument" },
		{ "status", "status takes no argument" },
		{ "trace", "trace takes no argument" },
		{ "folder", "only one folder can be served: what is 'extra'?" },
	};
	struct server server;

	server_prepare(&server, "");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *arguments[] = { rows[i][0], "extra", NULL };

		expect_command(&server, arguments, 64, rows[i][1]);
	}
	server_end(&server);
}

Test(start, an_order_that_is_no_folder_is_exit_64, .timeout = 60)
{
	static const char *const orders[] = { "reload", "reopen", "upgrade", "stop", "quit" };
	struct server server;
	char hint[80], port[20];

	server_prepare(&server, "");
	snprintf(port, sizeof(port), "%d", server.port);
	cr_assert_eq(chdir(server.docroot), 0);
	for (size_t i = 0; i < sizeof(orders) / sizeof(orders[0]); i++) {
		const char *arguments[] = { "-t", "-p", port, orders[i], NULL };

		snprintf(hint, sizeof(hint), "did you mean -k %s?", orders[i]);
		expect_command(&server, arguments, 64, hint);
		cr_assert_eq(mkdir(orders[i], 0755), 0);
		expect_command(&server, arguments, 0, "good");
	}
	server_end(&server);
}
