/* SPDX-License-Identifier: MIT */
/* order: what a master tells a worker, over a socket pair. */
#include "worker/order.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "base/descriptors.h"

/* No byte is padding. */
struct wire {
	uint64_t value;
	uint64_t kind;
};

union control {
	struct cmsghdr header;
	char room[CMSG_SPACE(sizeof(int))];
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
	struct iovec vector = { &wire, sizeof(wire) };
	struct msghdr message = { .msg_iov = &vector, .msg_iovlen = 1 };
	union control control = { .room = { 0 } };
	ssize_t sent;

	if (order->kind == ORDER_REOPEN && order->error_log >= 0) {
		message.msg_control = control.room;
		message.msg_controllen = sizeof(control.room);
		control.header.cmsg_level = SOL_SOCKET;
		control.header.cmsg_type = SCM_RIGHTS;
		control.header.cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(&control.header), &order->error_log, sizeof(int));
	}
	do
		sent = sendmsg(fd, &message, MSG_NOSIGNAL);
	while (sent < 0 && errno == EINTR);
	return sent < 0 ? -1 : 0;
}

int order_receive(int fd, struct order *order)
{
	struct wire wire;
	struct iovec vector = { &wire, sizeof(wire) };
	union control control = { .room = { 0 } };
	struct msghdr message = {
		.msg_iov = &vector,
		.msg_iovlen = 1,
		.msg_control = control.room,
		.msg_controllen = sizeof(control.room),
	};
	struct cmsghdr *header;
	ssize_t got;

	do
		got = recvmsg(fd, &message, MSG_CMSG_CLOEXEC);
	while (got < 0 && errno == EINTR);
	if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
		return 0;
	if (got != sizeof(wire))
		return -1;
	*order = (struct order){ .kind = (enum order_kind)wire.kind, .value = wire.value,
				 .error_log = -1 };
	header = CMSG_FIRSTHDR(&message);
	if (header && header->cmsg_type == SCM_RIGHTS)
		memcpy(&order->error_log, CMSG_DATA(header), sizeof(int));
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

	while (recv(fd, &nod, 1, MSG_DONTWAIT) > 0)
		;
}
