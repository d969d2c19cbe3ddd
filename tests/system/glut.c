/* SPDX-License-Identifier: MIT */
/* glut: clients that make much of little: what they send is small, or all within the limits.
 *
 * glut KIND COUNT SECONDS PORT PATH
 *
 * heads      COUNT connections, each with a head of 30,000 bytes that never ends
 * pipeline   one connection with COUNT requests for PATH, of whose answers nothing is read
 * readers    COUNT connections with a request for PATH each, and nothing is read either
 * fields     one connection with COUNT requests of 99 fields and 30,000 bytes; answers are read
 * chunks     one request with COUNT chunks of one byte
 * extended   one request with COUNT chunks of one byte, each with an extension of 200 bytes
 *
 * It prints "held=N" once all that can be sent is sent, and in the end how many requests were sent
 * whole, how many answers of 200 came, and how many connections the server has ended. */
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { HEAD_BYTES = 30000, FIELDS = 98, ROOM = 1 << 20 };

static struct sockaddr_in server = { .sin_family = AF_INET };
static const char *kind, *path;
static long count, until_ms;
static long sent_whole, answered, ended;
static char request[HEAD_BYTES + 4096], answers[ROOM];
static size_t request_length;

static long now_ms(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static int is(const char *name)
{
	return strcmp(kind, name) == 0;
}

static int dial(void)
{
	int small = 4096, fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (is("pipeline") || is("readers"))
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof(small));
	if (fd < 0 || connect(fd, (struct sockaddr *)&server, sizeof(server)) < 0) {
		perror("glut");
		exit(1);
	}
	return fd;
}

static void put(const char *text)
{
	request_length += (size_t)sprintf(request + request_length, "%s", text);
}

static void make_request(void)
{
	put("GET ");
	put(path);
	put(" HTTP/1.1\r\nHost: localhost\r\n");
	if (is("chunks") || is("extended"))
		put("Transfer-Encoding: chunked\r\n");
	for (int i = 0; is("fields") && i < FIELDS; i++)
		request_length += (size_t)sprintf(request + request_length, "X-%d: %0*d\r\n", i, 290, i);
	if (is("heads"))
		request_length += (size_t)sprintf(request + request_length, "X: %0*d", HEAD_BYTES, 1);
	else
		put("\r\n");
}

/* Waits until something may be done, or a tenth of a second. */
static short wait_for(int fd, short events)
{
	struct pollfd look = { .fd = fd, .events = events };

	return poll(&look, 1, 100) > 0 ? look.revents : 0;
}

/* Counts the answers in what has come; they may be cut anywhere, but hold no such words else. */
static int take(int fd)
{
	static const char words[] = "HTTP/1.1 200";
	static size_t kept;
	ssize_t got = recv(fd, answers + kept, sizeof(answers) - kept, MSG_DONTWAIT);
	char *at = answers, *end, *found;

	if (got <= 0)
		return got < 0 && errno == EAGAIN;
	end = answers + kept + got;
	while ((found = memmem(at, (size_t)(end - at), words, sizeof(words) - 1))) {
		answered++;
		at = found + sizeof(words) - 1;
	}
	kept = (size_t)(end - at) < sizeof(words) - 2 ? (size_t)(end - at) : sizeof(words) - 2;
	memmove(answers, end - kept, kept);
	return 1;
}

/* Sends all of it, and reads meanwhile if it may. False when the connection has ended. */
static int push(int fd, const char *bytes, size_t length, int reads)
{
	size_t at = 0;

	while (at < length && now_ms() < until_ms) {
		ssize_t part = send(fd, bytes + at, length - at, MSG_NOSIGNAL | MSG_DONTWAIT);

		if (part > 0)
			at += (size_t)part;
		else if (errno != EAGAIN)
			return 0;
		if (reads && !take(fd))
			return 0;
		if (part < 0)
			wait_for(fd, reads ? POLLIN | POLLOUT : POLLOUT);
	}
	return at == length;
}

/* Until the time is over, or the server has ended it. */
static void stay(int *fds, long number, int reads)
{
	printf("held=%ld\n", number);
	fflush(stdout);
	while (ended < number && now_ms() < until_ms) {
		for (long i = 0; i < number; i++) {
			short events = fds[i] < 0 ? 0 : wait_for(fds[i], reads ? POLLIN : POLLRDHUP);

			if (!events || (reads && take(fds[i])))
				continue;
			close(fds[i]);
			fds[i] = -1;
			ended++;
		}
	}
}

static void crowd(void)
{
	int *fds = calloc((size_t)count, sizeof(*fds));

	if (!fds)
		exit(1);
	for (long i = 0; i < count; i++) {
		fds[i] = dial();
		sent_whole += push(fds[i], request, request_length, 0);
	}
	stay(fds, count, 0);
	free(fds);
}

static void repeat(void)
{
	int fd = dial(), reads = is("fields");
	long limit_ms = until_ms;

	/* When no more is taken, it has come as far as it can. */
	if (!reads)
		until_ms = now_ms() + 1500;
	while (sent_whole < count && push(fd, request, request_length, reads))
		sent_whole++;
	until_ms = limit_ms;
	if (reads)
		shutdown(fd, SHUT_WR);
	stay(&fd, 1, reads);
}

static void chunk(void)
{
	char piece[512];
	int fd = dial(), length = sprintf(piece, "1%s%0*d\r\nx\r\n", is("extended") ? ";" : "",
					  is("extended") ? 200 : 0, 0);

	if (!is("extended"))
		length = sprintf(piece, "1\r\nx\r\n");
	push(fd, request, request_length, 1);
	for (long i = 0; i < count && push(fd, piece, (size_t)length, 1); i++)
		sent_whole++;
	push(fd, "0\r\n\r\n", 5, 1);
	shutdown(fd, SHUT_WR);
	stay(&fd, 1, 1);
}

int main(int argc, char **argv)
{
	struct rlimit files;

	if (argc != 6)
		return 64;
	kind = argv[1];
	count = atol(argv[2]);
	until_ms = now_ms() + atol(argv[3]) * 1000;
	server.sin_port = htons((unsigned short)atoi(argv[4]));
	server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	path = argv[5];
	getrlimit(RLIMIT_NOFILE, &files);
	files.rlim_cur = files.rlim_max;
	setrlimit(RLIMIT_NOFILE, &files);
	make_request();
	if (is("heads") || is("readers"))
		crowd();
	else if (is("chunks") || is("extended"))
		chunk();
	else
		repeat();
	printf("sent=%ld answered=%ld ended=%ld\n", sent_whole, answered, ended);
	return 0;
}
