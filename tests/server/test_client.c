/* SPDX-License-Identifier: MIT */
/* test_client: get, healthcheck and bench before servers that answer in every way there is. */
#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include "operator.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

TestSuite(client, .timeout = 60);

/* ------------------------------------------------------------ a server of our own */

/* What it does with each connection, once a request has come. */
struct script {
	const char *text;	/* what it says */
	int by;			/* so many bytes at a time; 0: all */
	bool resets;		/* at the end, instead of closing */
	bool hangs;		/* neither */
	bool is_deaf;		/* it does not wait for a request */
};

#define SAYS(words) { .text = (words) }
#define HEAD(status) "HTTP/1.1 " status "\r\n"
#define LENGTH(number) HEAD("200 OK") "Content-Length: " number "\r\n\r\n"
#define CHUNKED HEAD("200 OK") "Transfer-Encoding: chunked\r\n\r\n"

static struct server server;	/* its folder, its port, and pid of the child */
static int asked[2];		/* a byte for each request that it has read */

static void read_request(int fd)
{
	char text[4096];
	size_t length = 0;

	while (length < sizeof(text) - 1) {
		ssize_t got = recv(fd, text + length, sizeof(text) - 1 - length, 0);

		if (got <= 0)
			return;
		length += (size_t)got;
		text[length] = '\0';
		/* When it is full, nobody counts that far. */
		if (strstr(text, "\r\n\r\n") && (write(asked[1], "", 1) == 1 || errno == EAGAIN))
			return;
	}
}

/* Whether so many requests more come within a time. */
static bool has_been_asked(int times, int within_ms)
{
	struct pollfd ready = { .fd = asked[0], .events = POLLIN };
	char byte;

	while (times > 0 && poll(&ready, 1, within_ms) == 1 && read(asked[0], &byte, 1) == 1)
		times--;
	return times == 0;
}

static void act(const struct script *script, int fd)
{
	struct linger at_once = { .l_onoff = 1 };

	if (!script->is_deaf)
		read_request(fd);
	for (size_t at = 0, length = strlen(script->text); at < length;) {
		size_t part = script->by ? (size_t)script->by : length;

		if (part > length - at)
			part = length - at;
		send(fd, script->text + at, part, MSG_NOSIGNAL);
		if (script->by)
			usleep(2000);
		at += part;
	}
	if (script->hangs)
		return;
	if (script->resets)
		setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
	close(fd);
}

static void serve(const struct script *script)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_addr = { htonl(INADDR_LOOPBACK) } };
	int listener = socket(AF_INET, SOCK_STREAM, 0), one = 1;

	server = (struct server){ .notify = -1, .port = free_port() };
	address.sin_port = htons((unsigned short)server.port);
	cr_assert_eq(pipe2(asked, O_NONBLOCK | O_CLOEXEC), 0);
	setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	strcpy(server.folder, "/tmp/http-server-test-XXXXXX");
	cr_assert(mkdtemp(server.folder));
	cr_assert(bind(listener, (struct sockaddr *)&address, sizeof(address)) == 0);
	cr_assert(listen(listener, 16) == 0);
	server.pid = fork();
	if (server.pid > 0) {
		close(listener);
		return;
	}
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (;;)
		act(script, accept(listener, NULL, NULL));
}

static void fall_silent(void)
{
	kill(server.pid, SIGKILL);
	waitpid(server.pid, NULL, 0);
	server.pid = 0;
}

static void end_serving(void)
{
	char command[100];

	if (server.pid > 0)
		fall_silent();
	close(asked[0]);
	close(asked[1]);
	snprintf(command, sizeof(command), "rm -rf '%s'", server.folder);
	cr_assert(system(command) == 0);
}

static const char *url(void)
{
	static char text[64];

	snprintf(text, sizeof(text), "http://127.0.0.1:%d/x", server.port);
	return text;
}

/* The exit status of a verb with up to four options before the URL; what it says in *words. */
static int run(char **words, const char *verb, const char *const *options)
{
	const char *vector[8] = { verb };
	size_t count = 1;

	while (options && *options && count < 6)
		vector[count++] = *options++;
	vector[count] = url();
	return server_command(&server, words, vector);
}

/* The options end with NULL. */
#define RUN(words, verb, ...) run(words, verb, (const char *const[]){ __VA_ARGS__ })

/* ------------------------------------------------------------------------- get */

struct row {
	const char *name;
	struct script script;
	int exit_status;
	const char *said;	/* a part of what is printed; NULL: nothing is */
};

static const struct row rows[] = {
	{ "a length", SAYS(LENGTH("5") "hello"), 0, "hello" },
	{ "a length, and more",
	  SAYS(LENGTH("5") "hello world"), 0, "hello" },
	{ "no content", SAYS(LENGTH("0")), 0, NULL },
	{ "204", SAYS(HEAD("204 No Content") "\r\n"), 0, NULL },
	{ "204 of a server that stays",
	  { .text = HEAD("204 No Content") "\r\n", .hangs = true }, 0, NULL },
	{ "chunks",
	  SAYS(CHUNKED "3\r\nhel\r\n2;x=y\r\nlo\r\n0\r\nA: b\r\n\r\n"), 0, "hello" },
	{ "chunks of a server that stays",
	  { .text = CHUNKED "5\r\nhello\r\n0\r\n\r\n", .hangs = true }, 0, "hello" },
	{ "the close", SAYS("HTTP/1.0 200 OK\r\n\r\nhello"), 0, "hello" },
	{ "byte by byte",
	  { .text = CHUNKED "5\r\nhello\r\n0\r\n\r\n", .by = 1 }, 0, "hello" },
	{ "interim replies",
	  SAYS(HEAD("100 Continue") "\r\n" HEAD("103 Early Hints")
	       "Link: x\r\n\r\n" LENGTH("5") "hello"), 0, "hello" },
	{ "a length that is not kept",
	  SAYS(LENGTH("10") "hello"), 56, "5 of 10 bytes have come" },
	{ "chunks that end too soon",
	  SAYS(CHUNKED "5\r\nhello\r\n"), 56, "cut off" },
	{ "bad chunks",
	  SAYS(CHUNKED "x\r\nhello\r\n"), 56, "the chunks of the content are wrong" },
	{ "half a head", SAYS(HEAD("200 OK") "Content-Len"), 56, "in the middle of its answer" },
	{ "nothing", SAYS(""), 56, "without an answer" },
	{ "no HTTP", SAYS("220 mail.example ESMTP\r\n"), 56, "no HTTP/1 reply" },
	{ "two lengths",
	  SAYS(HEAD("200 OK") "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello"), 56, "no HTTP/1 reply" },
	{ "a reset",
	  { .text = LENGTH("10") "hello", .resets = true }, 56, NULL },
	{ "404",
	  SAYS(HEAD("404 Not Found") "Content-Length: 3\r\n\r\nno\n"), 4, "the answer is 404" },
	{ "its page", SAYS(HEAD("404 Not Found") "Content-Length: 3\r\n\r\nno\n"), 4, "no\n" },
	{ "503",
	  SAYS(HEAD("503 Service Unavailable") "Content-Length: 0\r\n\r\n"), 5, "the answer is 503" },
	{ "302",
	  SAYS(HEAD("302 Found") "Location: /y\r\nContent-Length: 0\r\n\r\n"), 3, "go to /y" },
};

Test(client, each_reply_is_understood)
{
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct row *row = &rows[i];
		char *words;
		int status;

		serve(&row->script);
		status = RUN(&words, "get", NULL);
		cr_expect_eq(status, row->exit_status, "%s: %d: %s", row->name, status, words);
		if (row->said)
			cr_expect(strstr(words, row->said), "%s: %s", row->name, words);
		else if (row->exit_status == 0)
			cr_expect_str_empty(words, "%s: %s", row->name, words);
		free(words);
		end_serving();
	}
}

Test(client, what_was_asked_is_on_the_wire)
{
	static const struct script script =
	  SAYS(HEAD("200 OK") "Content-Length: 0\r\nX-Y: z\r\n\r\n");
	char *words;

	serve(&script);
	cr_expect_eq(RUN(&words, "get", "-v", "-HAccept: a/b", "-HX: y", NULL), 0);
	cr_expect(strstr(words, "> GET /x HTTP/1.1\n> Host: 127.0.0.1:"), "%s", words);
	cr_expect(strstr(words, "> User-Agent: http-server/"));
	cr_expect(strstr(words, "> Accept: a/b\n> X: y\n> \n"));
	cr_expect_null(strstr(words, "*/*"));
	cr_expect(strstr(words, "< HTTP/1.1 200 OK\n< Content-Length: 0\n< X-Y: z\n< \n"));
	free(words);
	cr_expect_eq(RUN(&words, "get", "-i", NULL), 0);
	cr_expect_str_eq(words, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX-Y: z\r\n\r\n");
	free(words);
	cr_expect_eq(RUN(&words, "get", "-XOPTIONS", NULL), 0);
	cr_expect(strstr(words, "X-Y: z"));
	free(words);
	end_serving();
}

Test(client, to_head_there_is_no_content)
{
	static const struct script script = { .text = LENGTH("10"),
					      .hangs = true };
	char *words;

	serve(&script);
	cr_expect_eq(RUN(&words, "get", "-I", NULL), 0);
	cr_expect_str_eq(words, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n");
	free(words);
	end_serving();
}

Test(client, a_redirection_is_followed)
{
	const char *arguments[] = { "get", "-L", NULL, NULL };
	char text[64], *words;

	server_run(&server, "");
	/* The server adds the slash that a folder lacks. */
	snprintf(text, sizeof(text), "http://127.0.0.1:%d/folder", server.port);
	arguments[2] = text;
	cr_expect_eq(server_command(&server, &words, arguments), 0);
	cr_expect_str_eq(words, "folder\n");
	free(words);
	server_end(&server);
}

Test(client, a_circle_of_redirections_ends)
{
	static const struct script script =
	  SAYS(HEAD("301 Moved Permanently") "Location: /x\r\nContent-Length: 5\r\n\r\nmoved");
	char *words;

	serve(&script);
	cr_expect_eq(RUN(&words, "get", "-L", NULL), 3);
	cr_expect(strstr(words, "more than 10 redirections"), "%s", words);
	cr_expect_null(strstr(words, "moved"), "what is on the way is not printed");
	free(words);
	end_serving();
}

Test(client, a_redirection_to_nowhere_is_told)
{
	static const struct script script =
	  SAYS(HEAD("302 Found") "Location: gopher://x/\r\nContent-Length: 0\r\n\r\n");
	char *words;

	serve(&script);
	cr_expect_eq(RUN(&words, "get", "-L", NULL), 3);
	cr_expect(strstr(words, "gopher://x/: only http:// and https:// are spoken here"), "%s", words);
	free(words);
	end_serving();
}

Test(client, who_says_nothing_is_left)
{
	static const struct script silent = { .text = "", .hangs = true },
				   stuck = { .text = LENGTH("10") "hel",
					     .hangs = true };
	char *words;

	serve(&silent);
	cr_expect_eq(RUN(&words, "get", "--timeout=200ms", NULL), 28);
	/* It may have had no time to ask. */
	if (has_been_asked(1, 0))
		cr_expect(strstr(words, "the server says nothing more"), "%s", words);
	free(words);
	cr_expect_eq(RUN(&words, "healthcheck", "--timeout=200ms", NULL), 1);
	free(words);
	end_serving();
	serve(&stuck);
	cr_expect_eq(RUN(&words, "get", "--timeout=200ms", NULL), 28);
	free(words);
	end_serving();
}

Test(client, who_does_not_speak_tls_is_told_apart)
{
	static const struct script plain =
	  { .text = HEAD("400 Bad Request") "\r\n", .is_deaf = true };
	char text[64], *words;
	const char *arguments[] = { "get", text, NULL };

	serve(&plain);
	snprintf(text, sizeof(text), "https://127.0.0.1:%d/", server.port);
	cr_expect_eq(server_command(&server, &words, arguments), 35);
	cr_expect(strstr(words, "the TLS handshake failed"), "%s", words);
	free(words);
	end_serving();
}

Test(client, nobody_there_is_told)
{
	static const struct script script = SAYS("");
	char *words;

	serve(&script);
	fall_silent();
	cr_expect_eq(RUN(&words, "get", NULL), 7);
	cr_expect(strstr(words, "Connection refused"), "%s", words);
	free(words);
	cr_expect_eq(RUN(&words, "bench", NULL), 1);
	free(words);
	end_serving();
}

/* ------------------------------------------------------------------------ files */

Test(client, a_file_gets_what_came)
{
	static const struct script good = SAYS(LENGTH("5") "hello"),
				   bad =
				  SAYS(HEAD("404 Not Found") "Content-Length: 3\r\n\r\nno\n");
	char path[128], *words, *text;

	serve(&good);
	snprintf(path, sizeof(path), "%s/file", server.folder);
	cr_expect_eq(RUN(&words, "get", "-o", path, NULL), 0);
	cr_expect_str_empty(words);
	text = read_whole(path);
	cr_expect_str_eq(text, "hello");
	free(text);
	free(words);
	cr_expect_eq(RUN(&words, "get", "-o", "/dev/full", NULL), 23);
	cr_expect(strstr(words, "/dev/full: No space left"), "%s", words);
	free(words);
	cr_expect_eq(RUN(&words, "get", "-o", "/nonexistent/file", NULL), 23);
	free(words);
	end_serving();

	serve(&bad);
	snprintf(path, sizeof(path), "%s/file", server.folder);
	cr_expect_eq(RUN(&words, "get", "-q", "-o", path, NULL), 4);
	cr_expect_str_empty(words, "-q says nothing");
	cr_expect_eq(access(path, F_OK), -1, "an error page is not what was asked for");
	free(words);
	end_serving();
}

/* ------------------------------------------------------------------------ bench */

/*
 * A bench of so many connections ends when one of them has asked again, and so what became of its
 * first request is counted.
 */
static int run_bench(char **words, int connections, const char *option)
{
	char number[16];
	const char *arguments[] = { "bench", number, "-d1h", option, url(), NULL };
	pid_t pid;

	snprintf(number, sizeof(number), "-c%d", connections);
	pid = server_command_start(&server, arguments);
	cr_expect(has_been_asked(connections + 1, HARNESS_MS));
	kill(pid, SIGINT);
	return server_command_wait(&server, words, pid);
}

Test(client, a_bench_counts_what_goes_wrong)
{
	static const struct {
		struct script script;
		const char *said;
	} wrong[] = {
		{ SAYS(LENGTH("10") "hello"), " broken off" },
		{ SAYS(""), " broken off" },
		{ SAYS("hello\r\n"), " no HTTP" },
		{ SAYS(HEAD("503 Service Unavailable") "Content-Length: 0\r\n\r\n"), " with 5xx" },
		{ { .text = "", .hangs = true }, " out of time" },
	};

	for (size_t i = 0; i < COUNT(wrong); i++) {
		const char *patience = wrong[i].script.hangs ? "--timeout=100ms" : "--timeout=1h";
		char *words;

		serve(&wrong[i].script);
		cr_expect_eq(run_bench(&words, 2, patience), 1);
		cr_expect(strstr(words, wrong[i].said), "%s", words);
		free(words);
		end_serving();
	}
}

Test(client, a_bench_understands_each_framing)
{
	static const struct script scripts[] = {
		SAYS(LENGTH("5") "hello"),
		SAYS(CHUNKED "5\r\nhello\r\n0\r\n\r\n"),
		SAYS("HTTP/1.0 200 OK\r\n\r\nhello"),
		SAYS(HEAD("204 No Content") "\r\n"),
		{ .text =
		  HEAD("200 OK") "Connection: close\r\nContent-Length: 5\r\n\r\nhello", .by = 7 },
	};

	for (size_t i = 0; i < COUNT(scripts); i++) {
		char *words;

		serve(&scripts[i]);
		cr_expect_eq(run_bench(&words, 1, "--close"), 0, "script %zu", i);
		cr_expect(strstr(words, "errors      none"), "script %zu: %s", i, words);
		cr_expect(strstr(words, " with 2xx"), "script %zu: %s", i, words);
		free(words);
		end_serving();
	}
}

/* More than its connections have each asked for first: something is counted. */
static bool has_answered_five(struct server *of)
{
	return count_of(of->access_log, "\"GET /hello ") > 4;
}

Test(client, a_bench_keeps_to_its_rate)
{
	const char *arguments[] = { "bench", "-c4", "-d1h", "-r200", NULL, NULL };
	char text[64], *words;
	int requests = 0, due;
	int64_t since_ms;
	pid_t pid;

	server_run(&server, "");
	snprintf(text, sizeof(text), "http://127.0.0.1:%d/hello", server.port);
	arguments[4] = text;
	since_ms = now_ms();
	pid = server_command_start(&server, arguments);
	await_that(has_answered_five, &server, "answers");
	kill(pid, SIGINT);
	cr_expect_eq(server_command_wait(&server, &words, pid), 0, "%s", words);
	due = 1 + (int)(now_ms() + 1 - since_ms) * 200 / 1000;
	cr_assert(strstr(words, "requests    "), "%s", words);
	cr_expect_eq(sscanf(strstr(words, "requests    "), "requests %d", &requests), 1);
	/* Never more than were due. */
	cr_expect(requests > 0 && requests <= due, "%d of %d", requests, due);
	free(words);
	server_end(&server);
}

/* ----------------------------------------------------------------- command lines */

Test(client, a_wrong_command_line_is_refused_in_one_sentence)
{
	static const char *const wrong[][4] = {
		{ "get", NULL },
		{ "get", "http://x/", "y", NULL },
		{ "get", "--nonsense", "x", NULL },
		{ "get", "-X", "POST", NULL },
		{ "get", "-Hno field", "x", NULL },
		{ "get", "-HA: b\r\nC: d", "x", NULL },
		{ "get", "ftp://x/", NULL },
		{ "get", "--timeout=soon", "x", NULL },
		{ "bench", "-c0", "x", NULL },
		{ "bench", "-dx", "x", NULL },
		{ "bench", "-v", "x", NULL },
		{ "healthcheck", "-o", "x", NULL },
	};
	static const struct script script = SAYS("");

	serve(&script);
	for (size_t i = 0; i < COUNT(wrong); i++) {
		char *words;

		cr_expect_eq(server_command(&server, &words, wrong[i]), 64, "row %zu: %s", i, words);
		cr_expect(strstr(words, " --help)\n"), "row %zu: %s", i, words);
		cr_expect_eq(strchr(words, '\n'), words + strlen(words) - 1, "row %zu: %s", i, words);
		free(words);
	}
	end_serving();
}
