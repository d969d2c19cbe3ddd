/* SPDX-License-Identifier: MIT */
/* order: what a master tells a worker, over a socket pair. */
#include "worker/order.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "base/descriptors.h"

enum { DESCRIPTORS = 2 };

/* Which of the two descriptors come along is told beside them. No byte is padding. */
struct wire {
	uint64_t value;
	uint32_t kind;
	uint16_t has_access, has_error;
};

union control {
	struct cmsghdr header;
	char room[CMSG_SPACE(sizeof(int) * DESCRIPTORS)];
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
		.has_access = order->access_log >= 0,
		.has_error = order->error_log >= 0,
	};
	struct iovec vector = { &wire, sizeof(wire) };
	struct msghdr message = { .msg_iov = &vector, .msg_iovlen = 1 };
	union control control = { .room = { 0 } };
	int descriptors[DESCRIPTORS];
	size_t count = 0;
	ssize_t sent;

	if (order->kind == ORDER_REOPEN) {
		if (wire.has_access)
			descriptors[count++] = order->access_log;
		if (wire.has_error)
			descriptors[count++] = order->error_log;
	}
	if (count > 0) {
		message.msg_control = control.room;
		message.msg_controllen = CMSG_SPACE(sizeof(int) * count);
		control.header.cmsg_level = SOL_SOCKET;
		control.header.cmsg_type = SCM_RIGHTS;
		control.header.cmsg_len = CMSG_LEN(sizeof(int) * count);
		memcpy(CMSG_DATA(&control.header), descriptors, sizeof(int) * count);
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
	int descriptors[DESCRIPTORS] = { -1, -1 };
	struct cmsghdr *header;
	ssize_t got;
	size_t next = 0;

	do
		got = recvmsg(fd, &message, MSG_CMSG_CLOEXEC);
	while (got < 0 && errno == EINTR);
	if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
		return 0;
	if (got != sizeof(wire))
		return -1;
	header = CMSG_FIRSTHDR(&message);
	if (header && header->cmsg_type == SCM_RIGHTS)
		memcpy(descriptors, CMSG_DATA(header), header->cmsg_len - CMSG_LEN(0));
	*order = (struct order){ .kind = wire.kind, .value = wire.value };
	order->access_log = wire.has_access && wire.kind == ORDER_REOPEN ? descriptors[next++] : -1;
	order->error_log = wire.has_error && wire.kind == ORDER_REOPEN ? descriptors[next] : -1;
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
