/* SPDX-License-Identifier: MIT */
/* order: what a master tells a worker, over a socket pair. */
#include "worker/order.h"

#include <errno.h>
#include <stdbool.h>
#include <unistd.h>
#include "base/descriptors.h"
#include "base/passing.h"

enum { NODS_MOST = 1000 };

/* No byte is padding. */
struct wire {
	uint64_t value;
	uint64_t kind;
};

int order_open(int pair[2])
{
	int error;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair) < 0)
		return -1;
	if (descriptors_announce(pair[0]) == 0)
		return 0;
	error = errno;
	close(pair[0]);
	close(pair[1]);
	errno = error;
	return -1;
}

int order_send(int fd, const struct order *order)
{
	struct wire wire = {
		.value = order->value,
		.kind = order->kind,
	};
	struct iovec part = { &wire, sizeof(wire) };
	struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };
	bool has_log = order->kind == ORDER_REOPEN && order->error_log >= 0;

	return passing_send(fd, &message, &order->error_log, has_log ? 1 : 0, 0) < 0 ? -1 : 0;
}

int order_receive(int fd, struct order *order)
{
	struct wire wire;
	struct iovec part = { &wire, sizeof(wire) };
	struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };
	int error_log;
	ssize_t got = passing_receive(fd, &message, &error_log);

	if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
		return 0;
	if (got != sizeof(wire))
		return -1;
	*order = (struct order){ .kind = (enum order_kind)wire.kind, .value = wire.value,
				 .error_log = error_log };
	return 1;
}

void order_nod(int fd)
{
	/* A master that has not taken so many has been told often enough. */
	if (fd >= 0)
		send(fd, "", 1, MSG_NOSIGNAL | MSG_DONTWAIT);
}

void order_take_nods(int fd)
{
	char nod;

	/* Not for ever: it may nod faster than they are taken. */
	for (int i = 0; i < NODS_MOST && recv(fd, &nod, 1, MSG_DONTWAIT) > 0; i++)
		;
}
