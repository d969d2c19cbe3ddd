/* SPDX-License-Identifier: MIT */
/* harness: runs the built server in a folder of its own, and speaks to it over sockets. */
#include "harness.h"
#include "bridge.h"

#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
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

static long long now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (long long)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static const char *program(void)
{
	const char *path = getenv("HTTP_SERVER");

	cr_assert(path, "HTTP_SERVER must name the built server");
	return path;
}

/* Below ip_local_port_range, so that no connection of another test takes it in between. */
int free_port(void)
{
	static unsigned int tried;	/* each call finds another */
	struct sockaddr_in address = { .sin_family = AF_INET };

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	for (int i = 0; i < 10000; i++) {
		int port = 10000 + (int)(((unsigned int)getpid() * 7919u + tried++ * 131u) % 20000u);
		int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
		int one = 1, bound;

		setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
		address.sin_port = htons((unsigned short)port);
		bound = bind(fd, (struct sockaddr *)&address, sizeof(address));
		close(fd);
		if (bound == 0)
			return port;
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
	long long until = now_ms() + HARNESS_MS;
	char text[2048];

	for (;;) {
		struct pollfd ready = { .fd = server->notify, .events = POLLIN };
		long long left = until - now_ms();
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
	long long until = now_ms() + HARNESS_MS + 30000;
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

int server_command(struct server *server, char **words, const char *const *arguments)
{
	char path[128];
	const char *vector[32] = { program() };
	size_t count = 1;
	int wait_status, fd;
	pid_t pid;

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
	cr_assert(waitpid(pid, &wait_status, 0) == pid);
	close(fd);
	if (words)
		*words = read_whole(path);
	return WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : -1;
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

void await_text(const char *path, const char *text)
{
	long long until = now_ms() + HARNESS_MS;
	char *all = read_whole(path);

	while (!strstr(all, text)) {
		struct timespec pause = { .tv_nsec = 2000000 };

		cr_assert(now_ms() < until, "'%s' does not come in %s, which holds:\n%s", text, path,
			  all);
		nanosleep(&pause, NULL);
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

/* ---------------------------------------------------------------- the client */

int server_connect(const struct server *server)
{
	return server_connect_to(server, "127.0.0.1");
}

int server_connect_to(const struct server *server, const char *address)
{
	struct sockaddr_in v4 = {
		.sin_family = AF_INET,
		.sin_port = htons((unsigned short)server->port),
	};
	struct sockaddr_in6 v6 = {
		.sin6_family = AF_INET6,
		.sin6_port = htons((unsigned short)server->port),
	};
	struct timeval limit = { .tv_sec = HARNESS_MS / 1000 };
	bool is_v4 = inet_pton(AF_INET, address, &v4.sin_addr) == 1;
	int fd = socket(is_v4 ? AF_INET : AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int one = 1;

	cr_assert(is_v4 || inet_pton(AF_INET6, address, &v6.sin6_addr) == 1);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
	/* Pieces are pieces. */
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	cr_assert(connect(fd, is_v4 ? (struct sockaddr *)&v4 : (struct sockaddr *)&v6,
			  is_v4 ? sizeof(v4) : sizeof(v6)) == 0, "connect: %s", strerror(errno));
	if (!server->by_tls)
		return fd;
	fd = bridge_to(fd);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	return fd;
}

void send_all(int fd, const char *bytes, size_t length)
{
	while (length > 0) {
		ssize_t sent = send(fd, bytes, length, MSG_NOSIGNAL);

		/* A server that refuses early may have closed; its answer is still there. */
		if (sent < 0)
			return;
		bytes += sent;
		length -= (size_t)sent;
	}
}

void send_text(int fd, const char *text)
{
	send_all(fd, text, strlen(text));
}

const char *answer_field(const struct answer *answer, const char *name)
{
	static char value[1024];
	size_t length = strlen(name);
	const char *line = strstr(answer->text, "\r\n");

	for (; line && line + 2 < answer->body; line = strstr(line + 2, "\r\n")) {
		if (strncasecmp(line + 2, name, length) != 0 || line[2 + length] != ':')
			continue;
		line += 2 + length + 1;
		line += strspn(line, " ");
		snprintf(value, sizeof(value), "%.*s", (int)strcspn(line, "\r"), line);
		return value;
	}
	return NULL;
}

/* More bytes into the answer; false at the end of the connection. */
static bool read_more(int fd, struct answer *answer, size_t most)
{
	ssize_t got = recv(fd, answer->text + answer->length, most, 0);

	if (got < 0 && errno == ECONNRESET)
		got = 0;
	cr_assert(got >= 0, "recv: %s after:\n%s", strerror(errno), answer->text);
	answer->length += (size_t)got;
	answer->text[answer->length] = '\0';
	answer->closed = got == 0;
	return got > 0;
}

static bool has_no_body(const struct answer *answer, bool to_head)
{
	return to_head || answer->status == 204 || answer->status == 304 || answer->status < 200;
}

/* A line of its own, and no byte more; its end is cut off again. */
static unsigned long read_size(int fd, struct answer *answer)
{
	size_t start = answer->length;
	unsigned long size;

	while (answer->length < start + 2 || memcmp(answer->text + answer->length - 2, "\r\n", 2) != 0)
		cr_assert(read_more(fd, answer, 1), "no chunk: %s", answer->text);
	answer->text[answer->length - 2] = '\0';
	size = strtoul(answer->text + start, NULL, 16);
	answer->length = start;
	return size;
}

/* The body as it was before it was cut into chunks (RFC 9112, 7.1). */
static void read_chunks(int fd, struct answer *answer)
{
	unsigned long size;

	while ((size = read_size(fd, answer)) > 0) {
		size_t end = answer->length + size;

		cr_assert(end < ANSWER_MAX);
		while (answer->length < end)
			cr_assert(read_more(fd, answer, end - answer->length), "a chunk is cut");
		cr_assert_eq(read_size(fd, answer), 0, "a chunk without its end");
	}
	cr_assert_eq(read_size(fd, answer), 0, "no end of the chunks");
	answer->text[answer->length] = '\0';
	answer->body_length = answer->length - (size_t)(answer->body - answer->text);
}

struct answer read_answer(int fd, bool to_head)
{
	struct answer answer = { .text = malloc(ANSWER_MAX + 1) };
	const char *field;
	char *end = NULL;
	size_t length;

	cr_assert(answer.text);
	answer.text[0] = '\0';
	/* One byte at a time: nothing of the next answer may be taken. */
	while (!end && answer.length < 65536 && read_more(fd, &answer, 1))
		if (answer.length >= 4)
			end = strstr(answer.text + answer.length - 4, "\r\n\r\n");
	answer.body = answer.text + answer.length;
	if (!end)
		return answer;
	cr_assert(sscanf(answer.text, "HTTP/1.1 %d ", &answer.status) == 1, "no status line: %s",
		  answer.text);
	if (has_no_body(&answer, to_head))
		return answer;
	field = answer_field(&answer, "Transfer-Encoding");
	if (field && strcmp(field, "chunked") == 0) {
		read_chunks(fd, &answer);
		return answer;
	}
	field = answer_field(&answer, "Content-Length");
	length = field ? strtoul(field, NULL, 10) : ANSWER_MAX - answer.length;
	while (answer.body_length < length &&
	       read_more(fd, &answer, length - answer.body_length))
		answer.body_length = answer.length - (size_t)(answer.body - answer.text);
	return answer;
}

void answer_free(struct answer *answer)
{
	free(answer->text);
	*answer = (struct answer){ 0 };
}

bool is_at_end(int fd)
{
	char byte;
	ssize_t got = recv(fd, &byte, 1, 0);

	return got == 0 || (got < 0 && errno == ECONNRESET);
}

struct answer exchange(const struct server *server, const char *request)
{
	int fd = server_connect(server);
	struct answer answer;

	send_text(fd, request);
	answer = read_answer(fd, strncmp(request, "HEAD ", 5) == 0);
	close(fd);
	return answer;
}
