/* SPDX-License-Identifier: MIT */
/* harness: runs the built server in a folder of its own. */
#include "harness.h"

#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * INT64_C(1000) + now.tv_nsec / 1000000;
}

static const char *program(void)
{
	const char *path = getenv("HTTP_SERVER");

	cr_assert(path, "HTTP_SERVER must name the built server");
	return path;
}

/*
 * Below ip_local_port_range, so that no connection takes it, and apart from those that the scripts
 * choose from. It stays bound until the test ends, so that nobody else finds it free, in a way that
 * lets a server bind and listen beside.
 */
int free_port(void)
{
	static unsigned int tried;	/* each call finds another */
	struct sockaddr_in address = { .sin_family = AF_INET };
	int one = 1;

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	for (int i = 0; i < 10000; i++) {
		int port = 10000 + (int)(((unsigned int)getpid() * 7919u + tried++ * 131u) % 10000u);
		int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

		address.sin_port = htons((unsigned short)port);
		if (bind(fd, (struct sockaddr *)&address, sizeof(address)) == 0) {
			setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
			return port;
		}
		close(fd);
	}
	cr_assert_fail("there is no free port");
	return 0;
}

static void write_file(const char *path, const char *bytes, size_t length)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	cr_assert(fd >= 0, "%s: %s", path, strerror(errno));
	while (length > 0) {
		ssize_t written = write(fd, bytes, length);

		cr_assert(written > 0);
		bytes += written;
		length -= (size_t)written;
	}
	close(fd);
}

void server_file(struct server *server, const char *name, const char *bytes, size_t length)
{
	char path[512];

	snprintf(path, sizeof(path), "%s/%s", server->docroot, name);
	write_file(path, bytes, length);
}

void server_configure(struct server *server, const char *more)
{
	char *text;
	int length = asprintf(&text,
			      "address = \"127.0.0.1\"\n"
			      "port = %d\n"
			      "docroot = \"%s\"\n"
			      "pid-file = \"%s/server.pid\"\n"
			      "access-log = \"%s\"\n"
			      "error-log = \"%s\"\n"
			      "%s",
			      server->port, server->docroot, server->folder, server->access_log,
			      server->log, more);

	cr_assert(length > 0);
	write_file(server->conf, text, (size_t)length);
	free(text);
}

static void open_notify(struct server *server)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	snprintf(address.sun_path, sizeof(address.sun_path), "%s/notify", server->folder);
	server->notify = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	cr_assert(bind(server->notify, (struct sockaddr *)&address, sizeof(address)) == 0);
}

void server_prepare(struct server *server, const char *more)
{
	static const struct timespec november[2] = { { .tv_sec = 784111777 }, { .tv_sec = 784111777 } };
	char path[128];

	*server = (struct server){ .notify = -1 };
	strcpy(server->folder, "/tmp/http-server-test-XXXXXX");
	cr_assert(mkdtemp(server->folder));
	cr_assert(chmod(server->folder, 0755) == 0);
	snprintf(server->docroot, sizeof(server->docroot), "%s/www", server->folder);
	snprintf(server->conf, sizeof(server->conf), "%s/server.conf", server->folder);
	snprintf(server->log, sizeof(server->log), "%s/error.log", server->folder);
	snprintf(server->access_log, sizeof(server->access_log), "%s/access.log", server->folder);
	mkdir(server->docroot, 0755);
	snprintf(path, sizeof(path), "%s/folder", server->docroot);
	mkdir(path, 0755);
	server_file(server, "index.html", "index\n", 6);
	server_file(server, "hello.html", "hello\n", 6);
	server_file(server, "text.txt", "abcdefghijklmnopqrstuvwxyz", 26);
	server_file(server, "folder/index.html", "folder\n", 7);
	snprintf(path, sizeof(path), "%s/text.txt", server->docroot);
	utimensat(AT_FDCWD, path, november, 0);
	server->port = free_port();
	server_configure(server, more);
	open_notify(server);
}

/* Everything it says lands in the log; it dies with the test. */
static _Noreturn void become_server(const struct server *server, pid_t parent)
{
	char notify[128];
	int log = open(server->log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent || log < 0)
		_exit(99);
	dup2(log, STDOUT_FILENO);
	dup2(log, STDERR_FILENO);
	snprintf(notify, sizeof(notify), "%s/notify", server->folder);
	setenv("NOTIFY_SOCKET", notify, 1);
	execl(program(), program(), "-f", server->conf, (char *)NULL);
	_exit(99);
}

void server_start(struct server *server)
{
	pid_t parent = getpid();

	server->pid = fork();
	if (server->pid == 0)
		become_server(server, parent);
	cr_assert(server->pid > 0);
	server_await(server, "READY=1");
}

void server_run(struct server *server, const char *more)
{
	server_prepare(server, more);
	server_start(server);
}

static void show_log(const struct server *server)
{
	char *log = read_whole(server->log);

	fprintf(stderr, "the server's log:\n%s\n", log);
	free(log);
}

void server_await(struct server *server, const char *assignment)
{
	int64_t until = now_ms() + HARNESS_MS;
	char text[2048];

	for (;;) {
		struct pollfd ready = { .fd = server->notify, .events = POLLIN };
		int64_t left = until - now_ms();
		ssize_t got;

		/* Now and then it is looked whether there is still somebody to wait for. */
		if (left > 0 && poll(&ready, 1, (int)(left < 100 ? left : 100)) == 0) {
			if (waitpid(server->pid, NULL, WNOHANG) == server->pid) {
				show_log(server);
				cr_assert_fail("the server has ended; %s was waited for", assignment);
			}
			continue;
		}
		if (left <= 0) {
			show_log(server);
			cr_assert_fail("%s was waited for in vain", assignment);
		}
		got = recv(server->notify, text, sizeof(text) - 1, 0);
		cr_assert(got >= 0);
		text[got] = '\0';
		if (strstr(text, assignment))
			return;
	}
}

int server_wait(struct server *server)
{
	int64_t until = now_ms() + HARNESS_MS + 30000;
	int wait_status;

	while (now_ms() < until) {
		pid_t pid = waitpid(server->pid, &wait_status, WNOHANG);
		struct timespec pause = { .tv_nsec = 1000000 };

		if (pid == server->pid) {
			server->pid = 0;
			return WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : -1;
		}
		nanosleep(&pause, NULL);
	}
	cr_assert_fail("the server does not end");
	return -1;
}

static void remove_folder(struct server *server)
{
	char *command;

	if (asprintf(&command, "rm -rf '%s'", server->folder) > 0 && system(command) != 0)
		cr_log_warn("%s stays", server->folder);
	free(command);
	close(server->notify);
}

void server_end(struct server *server)
{
	int status;

	if (server->pid) {
		kill(server->pid, SIGTERM);
		status = server_wait(server);
		if (status != 0)
			show_log(server);
		cr_assert_eq(status, 0, "the server ended with %d", status);
	}
	remove_folder(server);
}

pid_t server_command_start(struct server *server, const char *const *arguments)
{
	char path[128];
	const char *vector[32] = { program() };
	size_t count = 1;
	pid_t pid;
	int fd;

	while (*arguments && count < 31)
		vector[count++] = *arguments++;
	snprintf(path, sizeof(path), "%s/words", server->folder);
	fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	pid = fork();
	if (pid == 0) {
		dup2(fd, STDOUT_FILENO);
		dup2(fd, STDERR_FILENO);
		execv(vector[0], (char *const *)vector);
		_exit(99);
	}
	cr_assert(pid > 0);
	close(fd);
	return pid;
}

int server_command_wait(struct server *server, char **words, pid_t pid)
{
	char path[128];
	int wait_status;

	cr_assert(waitpid(pid, &wait_status, 0) == pid);
	snprintf(path, sizeof(path), "%s/words", server->folder);
	if (words)
		*words = read_whole(path);
	return WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : -1;
}

int server_command(struct server *server, char **words, const char *const *arguments)
{
	return server_command_wait(server, words, server_command_start(server, arguments));
}

char *read_whole(const char *path)
{
	FILE *file = fopen(path, "re");
	size_t room = 1 << 16, length = 0, got;
	char *text = malloc(room);

	cr_assert(text);
	while (file && (got = fread(text + length, 1, room - length - 1, file)) > 0) {
		length += got;
		if (length + 1 == room)
			text = realloc(text, room *= 2);
		cr_assert(text);
	}
	if (file)
		fclose(file);
	text[length] = '\0';
	return text;
}

static void pause_ms(long ms)
{
	struct timespec pause = { .tv_nsec = ms * 1000000 };

	nanosleep(&pause, NULL);
}

void await_text(const char *path, const char *text)
{
	int64_t until = now_ms() + HARNESS_MS;
	char *all = read_whole(path);

	while (!strstr(all, text)) {
		cr_assert(now_ms() < until, "'%s' does not come in %s, which holds:\n%s", text, path,
			  all);
		pause_ms(2);
		free(all);
		all = read_whole(path);
	}
	free(all);
}

size_t children_of(pid_t pid, pid_t *pids, size_t room)
{
	char path[64];
	char *text, *at, *end;
	size_t count = 0;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/children", (int)pid, (int)pid);
	text = read_whole(path);
	for (at = text; count < room; at = end) {
		long child = strtol(at, &end, 10);

		if (end == at)
			break;
		pids[count++] = (pid_t)child;
	}
	free(text);
	return count;
}

size_t children_titled(const struct server *server, const char *title, pid_t *pids, size_t room)
{
	pid_t all[64];
	size_t count = children_of(server->pid, all, 64), found = 0;
	char path[64];

	for (size_t i = 0; i < count && found < room; i++) {
		char *text;

		snprintf(path, sizeof(path), "/proc/%d/cmdline", (int)all[i]);
		text = read_whole(path);
		if (strstr(text, title))
			pids[found++] = all[i];
		free(text);
	}
	return found;
}

/* ------------------------------------------------------------------------- time */

void server_judge_within(struct server *server, int64_t since_ms, int most_ms)
{
	int64_t passed_ms = now_ms() - since_ms;

	if (passed_ms < most_ms)
		return;
	server_end(server);
	cr_skip_test("%d ms have passed, of %d", (int)passed_ms, most_ms);
}

/* All its children but the key holder, which has its title early; theirs may yet be missing. */
static size_t workers_of(const struct server *server, pid_t *pids, size_t room)
{
	size_t count = children_of(server->pid, pids, room), kept = 0;
	pid_t holder = 0;

	children_titled(server, "key holder,", &holder, 1);
	for (size_t i = 0; i < count; i++)
		if (pids[i] != holder)
			pids[kept++] = pids[i];
	cr_assert_gt(kept, 0);
	return kept;
}

static bool is_stopped(pid_t pid)
{
	char path[64], *text;
	bool is;

	snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
	text = read_whole(path);
	is = strstr(text, "State:\tT") != NULL;
	free(text);
	return is;
}

void server_stop_workers(const struct server *server)
{
	int64_t until = now_ms() + HARNESS_MS;
	size_t running;

	/* Those of an older generation may end meanwhile. */
	do {
		pid_t pids[64];
		size_t count = workers_of(server, pids, 64);

		cr_assert(now_ms() < until, "the workers do not stop");
		running = 0;
		for (size_t i = 0; i < count; i++) {
			if (is_stopped(pids[i]))
				continue;
			kill(pids[i], SIGSTOP);
			running++;
		}
		if (running > 0)
			pause_ms(1);
	} while (running > 0);
}

void server_continue_workers(const struct server *server)
{
	pid_t pids[64];
	size_t count = workers_of(server, pids, 64);

	for (size_t i = 0; i < count; i++)
		kill(pids[i], SIGCONT);
}
