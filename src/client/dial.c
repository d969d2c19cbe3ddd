/* SPDX-License-Identifier: MIT */
/* dial: from a name and a port to a connected socket, by whichever address answers first. */
#include "client/dial.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "base/address.h"
#include "base/clock.h"
#include "base/trace.h"

enum {
	ADDRESSES_MAX = 16,
	NEXT_MS = 250,		/* RFC 8305, 5: Connection Attempt Delay */
};

struct attempts {
	struct address address[ADDRESSES_MAX];
	struct pollfd polled[ADDRESSES_MAX];	/* fd -1: not begun, or failed */
	size_t count;		/* addresses */
	size_t begun;
	size_t open;		/* of those, still without an answer */
	int64_t next_ms;	/* when the next one begins */
	int error;		/* of the last that failed */
};

/* RFC 8305, 4: as the resolver has sorted them, but the families by turns. */
static void interleave(struct attempts *attempts, const struct addrinfo *list)
{
	const struct addrinfo *at[2] = { list, list };
	int wanted = list ? list->ai_family : AF_UNSPEC;

	while ((at[0] || at[1]) && attempts->count < ADDRESSES_MAX) {
		const struct addrinfo **next = &at[wanted != list->ai_family];

		while (*next && (*next)->ai_family != wanted)
			*next = (*next)->ai_next;
		if (*next) {
			struct address *address = &attempts->address[attempts->count++];

			memcpy(&address->socket, (*next)->ai_addr, (*next)->ai_addrlen);
			address->length = (*next)->ai_addrlen;
			*next = (*next)->ai_next;
		}
		wanted = wanted == AF_INET ? AF_INET6 : AF_INET;
	}
}

static int resolve(struct attempts *attempts, const char *host, uint16_t port, int family,
		   char *why, size_t room)
{
	struct addrinfo wish = { .ai_family = family, .ai_socktype = SOCK_STREAM,
				 .ai_flags = AI_NUMERICSERV };
	struct addrinfo *list = NULL;
	char service[8];
	int error;

	snprintf(service, sizeof(service), "%u", port);
	error = getaddrinfo(host, service, &wish, &list);
	if (error == 0)
		interleave(attempts, list);
	if (trace_is_on())
		trace_tell(TRACE_GETADDRINFO, -1, (int64_t)attempts->count, host, SPAN(""));
	if (error != 0) {
		snprintf(why, room, "%s: %s", host,
			 error == EAI_SYSTEM ? strerror(errno) : gai_strerror(error));
		return -1;
	}
	freeaddrinfo(list);
	return 0;
}

static void tell_connect(const struct attempts *attempts, size_t i, int error)
{
	char text[ADDRESS_TEXT];

	if (!trace_is_on())
		return;
	address_format(&attempts->address[i], text);
	errno = error;
	trace_tell(TRACE_CONNECT, attempts->polled[i].fd, error ? -1 : 0, text, SPAN(""));
}

static void give_up(struct attempts *attempts, size_t i, int error)
{
	attempts->error = error;
	attempts->next_ms = 0;
	if (attempts->polled[i].fd < 0)
		return;
	tell_connect(attempts, i, error);
	trace_moved(TRACE_CLOSE, attempts->polled[i].fd, 0, NULL);
	close(attempts->polled[i].fd);
	attempts->polled[i].fd = -1;
	attempts->open--;
}

static void begin_next(struct attempts *attempts)
{
	size_t i = attempts->begun++;
	const struct address *address = &attempts->address[i];
	int fd = socket(address->socket.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	int on = 1;

	attempts->polled[i] = (struct pollfd){ .fd = fd, .events = POLLOUT };
	attempts->next_ms = clock_monotonic_ms() + NEXT_MS;
	if (trace_is_on())
		trace_tell(TRACE_SOCKET, fd, fd,
			   address->socket.any.sa_family == AF_INET6 ? "AF_INET6" : "AF_INET",
			   SPAN(""));
	if (fd < 0) {
		give_up(attempts, i, errno);
		return;
	}
	attempts->open++;
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	if (connect(fd, &address->socket.any, address->length) < 0 && errno != EINPROGRESS)
		give_up(attempts, i, errno);
}

/* The one that is connected, or -1. */
static int look(struct attempts *attempts)
{
	for (size_t i = 0; i < attempts->begun; i++) {
		int error = 0;
		socklen_t length = sizeof(error);

		if (attempts->polled[i].fd < 0 || !attempts->polled[i].revents)
			continue;
		getsockopt(attempts->polled[i].fd, SOL_SOCKET, SO_ERROR, &error, &length);
		if (error == 0) {
			tell_connect(attempts, i, 0);
			return (int)i;
		}
		give_up(attempts, i, error);
	}
	return -1;
}

/* Waits for an answer, for the time of the next attempt, or for the end. */
static int wait_for_one(struct attempts *attempts, int64_t until_ms)
{
	for (;;) {
		int64_t now_ms = clock_monotonic_ms(), wait_ms;
		int winner;

		if (now_ms >= until_ms) {
			attempts->error = ETIMEDOUT;
			return -1;
		}
		if (attempts->begun < attempts->count && now_ms >= attempts->next_ms) {
			begin_next(attempts);
			continue;
		}
		if (attempts->open == 0)
			return -1;
		wait_ms = until_ms - now_ms;
		if (attempts->begun < attempts->count && attempts->next_ms - now_ms < wait_ms)
			wait_ms = attempts->next_ms - now_ms;
		poll(attempts->polled, attempts->begun, (int)(wait_ms > 60000 ? 60000 : wait_ms));
		winner = look(attempts);
		if (winner >= 0)
			return winner;
	}
}

int dial(const char *host, uint16_t port, int family, int64_t until_ms, enum dial_failure *failure,
	 char *why, size_t room)
{
	struct attempts attempts = { .count = 0 };
	int winner, fd = -1;

	*failure = DIAL_RESOLVE;
	if (resolve(&attempts, host, port, family, why, room) < 0)
		return -1;
	winner = wait_for_one(&attempts, until_ms);
	for (size_t i = 0; i < attempts.begun; i++) {
		if ((int)i == winner)
			fd = attempts.polled[i].fd;
		else
			give_up(&attempts, i, attempts.error ? attempts.error : ECANCELED);
	}
	if (winner >= 0)
		return fd;
	*failure = attempts.error == ETIMEDOUT && clock_monotonic_ms() >= until_ms ? DIAL_TIMEOUT :
										     DIAL_CONNECT;
	snprintf(why, room, "%s port %u: %s", host, port, strerror(attempts.error));
	return -1;
}
