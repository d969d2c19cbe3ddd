/* SPDX-License-Identifier: MIT */
/* floor: the least that a server of our shape can cost: it receives, and sends a constant.
 *
 * floor [-1] [-w WORKERS] PORT
 *
 * A master that binds and forks; workers with a thread that is blocked in accept4 and hands over
 * to the main thread by epoll. No parsing, no log, no limits. One recv is taken for one request,
 * so there is nothing to pipeline here. With -1 each connection is closed after its answer. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { EVENTS = 256, BODY = 1024 };

static int listener, epoll, one_each;
static char answer[2 * BODY];
static size_t answer_length;

/* As long as the answers of http-server. */
static void write_answer(void)
{
	answer_length = (size_t)snprintf(answer, sizeof(answer),
					 "HTTP/1.1 200 OK\r\n"
					 "Server: http-server\r\n"
					 "Date: Thu, 01 Jan 2026 00:00:00 GMT\r\n"
					 "Last-Modified: Thu, 01 Jan 2026 00:00:00 GMT\r\n"
					 "ETag: \"123456-400-0123456789abcdef-0123456789abcdef\"\r\n"
					 "Vary: Accept-Encoding\r\n"
					 "Accept-Ranges: bytes\r\n"
					 "X-Content-Type-Options: nosniff\r\n"
					 "Content-Type: text/html; charset=utf-8\r\n"
					 "Content-Length: %d\r\n"
					 "%s\r\n", BODY, one_each ? "Connection: close\r\n" : "");
	memset(answer + answer_length, 'x', BODY);
	answer_length += BODY;
}

static void *accept_all(void *argument)
{
	(void)argument;
	for (;;) {
		struct epoll_event event = { .events = EPOLLIN | EPOLLRDHUP | EPOLLET };
		int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

		if (fd < 0)
			continue;
		event.data.fd = fd;
		epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
	}
	return NULL;
}

static void serve(int fd)
{
	char request[4096];
	ssize_t got = recv(fd, request, sizeof(request), 0);

	if (got > 0)
		send(fd, answer, answer_length, MSG_NOSIGNAL);
	if (got > 0 ? one_each : got == 0 || errno != EAGAIN)
		close(fd);
}

static void work(void)
{
	struct epoll_event events[EVENTS];
	pthread_t thread;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	epoll = epoll_create1(EPOLL_CLOEXEC);
	pthread_create(&thread, NULL, accept_all, NULL);
	for (;;) {
		int count = epoll_wait(epoll, events, EVENTS, -1);

		for (int i = 0; i < count; i++)
			serve(events[i].data.fd);
	}
}

int main(int argc, char **argv)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	int option, on = 1, workers = 2;

	while ((option = getopt(argc, argv, "1w:")) != -1) {
		if (option == '1')
			one_each = 1;
		else if (option == 'w')
			workers = atoi(optarg);
		else
			return 64;
	}
	if (optind + 1 != argc)
		return 64;
	address.sin_port = htons((unsigned short)atoi(argv[optind]));
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	write_answer();
	listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	setsockopt(listener, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	if (bind(listener, (struct sockaddr *)&address, sizeof(address)) < 0 ||
	    listen(listener, 4096) < 0) {
		perror("floor");
		return 69;
	}
	for (int i = 0; i < workers; i++)
		if (fork() == 0)
			work();
	while (wait(NULL) > 0)
		;
	return 0;
}
