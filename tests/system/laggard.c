/* SPDX-License-Identifier: MIT */
/* laggard: many clients who take their time.
 *
 * laggard KIND COUNT SECONDS PORT PATH [RATE]
 *
 * idle    connect, and say nothing
 * header  send a request of which each second brings one byte more
 * body    send a request whose body comes at RATE bytes a second
 * reader  ask for PATH, and take the answer at RATE bytes a second
 *
 * Once they are all connected it prints "held=COUNT"; when all have ended or the time is over, how
 * many of them were ended by the server, how many got all of their answer, and after how many
 * milliseconds of its own the first and the last was ended. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { TICKS = 10 };	/* in a second */

struct client {
	int fd;
	long started_ms;
	long left;	/* of the answer; before its head has come, -1 */
};

static const char *kind;
static size_t rate, ended, whole, first_ms, last_ms;
static char chunk[1 << 20];

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

static int begin(struct client *client, const struct sockaddr_in *server, const char *path)
{
	char head[1024];
	int small = 4096, length = 0;

	client->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (client->fd < 0)
		return -1;
	if (is("reader"))
		setsockopt(client->fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof(small));
	/* The server takes its time from no earlier than this. */
	client->started_ms = now_ms();
	if (connect(client->fd, (const struct sockaddr *)server, sizeof(*server)) < 0)
		return -1;
	fcntl(client->fd, F_SETFL, O_NONBLOCK);
	client->left = -1;
	if (is("header"))
		length = snprintf(head, sizeof(head), "GET %s HTTP/1.1\r\nHost: a\r\nX: ", path);
	if (is("body"))
		length = snprintf(head, sizeof(head), "GET %s HTTP/1.1\r\nHost: a\r\n"
				  "Content-Length: 1000000\r\n\r\n", path);
	if (is("reader"))
		length = snprintf(head, sizeof(head), "GET %s HTTP/1.1\r\nHost: a\r\n"
				  "Connection: close\r\n\r\n", path);
	return send(client->fd, head, (size_t)length, MSG_NOSIGNAL) == length ? 0 : -1;
}

static void end(struct client *client)
{
	size_t ms = (size_t)(now_ms() - client->started_ms);

	close(client->fd);
	client->fd = -1;
	if (client->left == 0) {
		whole++;
		return;
	}
	if (ended++ == 0 || ms < first_ms)
		first_ms = ms;
	if (ms > last_ms)
		last_ms = ms;
}

/* Reads so much. False when the server has ended it. */
static int take(struct client *client, size_t most)
{
	ssize_t got = recv(client->fd, chunk, most, 0);
	char *field, *blank;

	if (got < 0)
		return errno == EAGAIN;
	if (got == 0)
		return 0;
	if (!is("reader"))
		return 1;
	if (client->left < 0) {
		chunk[got] = '\0';
		field = strcasestr(chunk, "\ncontent-length: ");
		blank = strstr(chunk, "\r\n\r\n");
		if (!field || !blank)
			return 0;
		client->left = atol(field + 17);
		got -= blank + 4 - chunk;
	}
	client->left -= got;
	return client->left > 0;
}

static void advance(struct client *client, long tick)
{
	size_t most = is("reader") && client->left > 0 ? rate / TICKS : 1024;
	ssize_t sent = 0;
	int error = 0;
	socklen_t length = sizeof(error);

	/* A reset is told behind what is still to be read. */
	getsockopt(client->fd, SOL_SOCKET, SO_ERROR, &error, &length);
	if (error != 0 || !take(client, most)) {
		end(client);
		return;
	}
	if (is("header") && tick % TICKS == 0)
		sent = send(client->fd, "x", 1, MSG_NOSIGNAL);
	if (is("body"))
		sent = send(client->fd, chunk, rate / TICKS, MSG_NOSIGNAL);
	if (sent < 0 && errno != EAGAIN)
		end(client);
}

int main(int argc, char **argv)
{
	struct sockaddr_in server = { .sin_family = AF_INET };
	struct rlimit files;
	struct client *clients;
	size_t count;
	long until_ms, tick_ms;

	if (argc < 6)
		return 2;
	kind = argv[1];
	count = strtoul(argv[2], NULL, 10);
	rate = argc > 6 ? strtoul(argv[6], NULL, 10) : 0;
	server.sin_port = htons((unsigned short)atoi(argv[4]));
	server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	getrlimit(RLIMIT_NOFILE, &files);
	files.rlim_cur = files.rlim_max;
	setrlimit(RLIMIT_NOFILE, &files);
	clients = calloc(count, sizeof(*clients));
	for (size_t i = 0; i < count; i++)
		if (!clients || begin(&clients[i], &server, argv[5]) < 0) {
			perror("laggard");
			return 1;
		}
	printf("held=%zu\n", count);
	fflush(stdout);

	until_ms = now_ms() + atol(argv[3]) * 1000;
	tick_ms = now_ms();
	for (long tick = 1; ended + whole < count && now_ms() < until_ms; tick++) {
		for (size_t i = 0; i < count; i++)
			if (clients[i].fd >= 0)
				advance(&clients[i], tick);
		tick_ms += 1000 / TICKS;
		if (tick_ms > now_ms())
			usleep((unsigned int)(tick_ms - now_ms()) * 1000);
	}
	printf("ended=%zu whole=%zu first_ms=%zu last_ms=%zu\n", ended, whole, first_ms, last_ms);
	return 0;
}
