/* SPDX-License-Identifier: MIT */
/* client: speaks to the server over sockets, as its clients do. */
#include "harness.h"
#include "bridge.h"

#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

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
	cr_assert(fd >= 0, "the server does not greet");
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

int server_connect_saying(const struct server *server, const char *bytes, size_t length)
{
	int fd;

	server_stop_workers(server);
	fd = server_connect(server);
	send_all(fd, bytes, length);
	server_continue_workers(server);
	return fd;
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
