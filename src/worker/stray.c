/* SPDX-License-Identifier: MIT */
/* stray: a client whose worker is stuck goes on to another worker of the same generation. */
#include "worker/stray.h"

#include <errno.h>
#include "base/passing.h"

int stray_open(int pair[2])
{
	return socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair);
}

int stray_send(int in, int fd, unsigned int listener)
{
	struct iovec part = { &listener, sizeof(listener) };
	struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };

	return passing_send(in, &message, &fd, 1, 0) < 0 ? -1 : 0;
}

int stray_receive(int out, unsigned int *listener)
{
	struct iovec part = { listener, sizeof(*listener) };
	struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };
	int fd;

	if (passing_receive(out, &message, &fd) < 0)
		return -1;
	if (fd < 0)
		errno = EMFILE;		/* there was none left for it here: it is lost */
	return fd;
}
