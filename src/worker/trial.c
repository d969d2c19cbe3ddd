/* SPDX-License-Identifier: MIT */
/* trial: the first worker of a generation answers its master before it accepts clients. */
#include "worker/trial.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
#include "base/descriptors.h"
#include "worker/birth.h"

/* Any answer will do, also one that it is forbidden; but it goes through all that answers. */
static const char question[] = "HEAD / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

enum { STATUS_LINE_START = sizeof("HTTP/1.1 200") - 1 };

/* --------------------------------------------------------------- the master */

int trial_open(int pair[2])
{
	int error;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair) < 0)
		return -1;
	if (descriptors_announce(pair[0]) == 0 &&
	    send(pair[0], question, sizeof(question) - 1, MSG_NOSIGNAL) == sizeof(question) - 1)
		return 0;
	error = errno;
	close(pair[0]);
	close(pair[1]);
	errno = error;
	return -1;
}

/* RFC 9112, 4: status-line = HTTP-version SP status-code SP ... */
static bool is_answer(const char *start)
{
	return memcmp(start, "HTTP/1.1 ", 9) == 0 && isdigit((unsigned char)start[9]) &&
	       isdigit((unsigned char)start[10]) && isdigit((unsigned char)start[11]);
}

enum trial_news trial_look(int fd)
{
	char start[STATUS_LINE_START];
	ssize_t got = recv(fd, start, sizeof(start), 0);

	/* A worker that has died is buried by others. */
	if (got <= 0)
		return TRIAL_NO_NEWS;
	return got == sizeof(start) && is_answer(start) ? TRIAL_PASSED : TRIAL_FAILED;
}

void trial_pass(int fd)
{
	send(fd, "", 1, MSG_NOSIGNAL);
	close(fd);
}

/* --------------------------------------------------------------- the worker */

static void answer(struct serving *serving, int fd)
{
	struct connection *connection = connection_new(fd, NULL, 0, 0, NULL);
	enum http1_result result;

	if (!connection)
		birth_unfit("memory for a connection");
	http1_begin(serving, connection);
	connection->awaits_proxy = false;
	do
		result = http1_advance(serving, connection, EPOLLIN);
	while (result == HTTP1_AGAIN);
	connection_free(connection);
}

/* True when the master is content. */
static bool await_verdict(int fd)
{
	struct pollfd waits = { .fd = fd, .events = POLLIN };
	char verdict;

	while (poll(&waits, 1, -1) < 0 && errno == EINTR)
		;
	return recv(fd, &verdict, 1, 0) == 1;
}

void trial_stand(struct serving *serving, int fd)
{
	/* Its end, as the master sees it, is that of this process, not of the conversation. */
	int conversation = fcntl(fd, F_DUPFD_CLOEXEC, 0);

	if (conversation < 0)
		birth_unfit("a descriptor for its trial");
	serving->on_trial = true;
	answer(serving, conversation);
	if (slot_read(&serving->slot->requests) == 0) {
		errno = EPROTO;
		birth_unfit("answering a request of our own");
	}
	if (!await_verdict(fd))
		_exit(EXIT_SUCCESS);
	close(fd);
	atomic_store(&serving->slot->requests, 0);
	atomic_store(&serving->slot->bytes, 0);
	serving->on_trial = false;
}
