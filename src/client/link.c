/* SPDX-License-Identifier: MIT */
/* link: a client's connection, in the clear or by TLS; nobody above knows which. */
#include "client/link.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "base/clock.h"
#include "base/trace.h"

int link_start(struct link *link, int fd, struct tls_client *client, const char *host)
{
	*link = (struct link){ .fd = fd };
	if (!client)
		return 0;
	link->talk = talk_new(client, fd, host);
	if (link->talk)
		return 0;
	link_close(link);
	return -1;
}

int link_greet(struct link *link)
{
	int result;

	if (!link->talk)
		return 0;
	result = talk_greet(link->talk);
	if (result == 0 && trace_is_on()) {
		char text[160];

		talk_describe(link->talk, text, sizeof(text));
		trace_tell(TRACE_HANDSHAKE, link->fd, 0, NULL, span_of(text));
	}
	return result;
}

static ssize_t outcome(struct link *link, ssize_t result, int wish)
{
	if (result >= 0)
		return result;
	if (errno == EAGAIN || errno == EWOULDBLOCK)
		return wish;
	link->error = errno;
	return LINK_BROKEN;
}

ssize_t link_receive(struct link *link, char *to, size_t room)
{
	ssize_t got;

	if (link->talk)
		return talk_receive(link->talk, to, room);
	do
		got = recv(link->fd, to, room, 0);
	while (got < 0 && errno == EINTR);
	return outcome(link, trace_moved(TRACE_RECV, link->fd, got, to), LINK_WANTS_INPUT);
}

ssize_t link_send(struct link *link, const char *bytes, size_t length)
{
	ssize_t sent;

	if (link->talk)
		return talk_send(link->talk, bytes, length);
	do
		sent = send(link->fd, bytes, length, MSG_NOSIGNAL);
	while (sent < 0 && errno == EINTR);
	return outcome(link, trace_moved(TRACE_SEND, link->fd, sent, bytes), LINK_WANTS_OUTPUT);
}

bool link_wait(const struct link *link, ssize_t wish, int64_t until_ms)
{
	struct pollfd polled = { .fd = link->fd,
				 .events = wish == LINK_WANTS_INPUT ? POLLIN : POLLOUT };
	int64_t left_ms;

	while ((left_ms = until_ms - clock_monotonic_ms()) > 0)
		if (poll(&polled, 1, (int)(left_ms > 60000 ? 60000 : left_ms)) > 0)
			return true;
	return false;
}

const char *link_why(const struct link *link)
{
	return link->talk ? talk_why(link->talk, NULL) : strerror(link->error);
}

void link_close(struct link *link)
{
	if (link->fd < 0)
		return;
	talk_free(link->talk);
	trace_moved(TRACE_CLOSE, link->fd, 0, NULL);
	close(link->fd);
	*link = (struct link){ .fd = -1 };
}
