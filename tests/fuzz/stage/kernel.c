/* SPDX-License-Identifier: MIT */
/* kernel: one that takes few bytes now and then; these functions come before those of the C library. */
#include "stage/kernel.h"

#include <stdbool.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static size_t most;
static int spared = -1;
static unsigned int calls;

void kernel_take(size_t length, int whose)
{
	most = length;
	spared = whose;
	calls = 0;
}

/* Every other call: else a long answer would take all the time that there is. */
static bool is_cut(int fd)
{
	return most > 0 && fd != spared && calls++ % 2 == 0;
}

static ssize_t send_part(int fd, const void *bytes, size_t length, int flags)
{
	return syscall(SYS_sendto, fd, bytes, length < most ? length : most, flags, NULL, 0);
}

ssize_t send(int fd, const void *bytes, size_t length, int flags)
{
	if (is_cut(fd))
		return send_part(fd, bytes, length, flags);
	return syscall(SYS_sendto, fd, bytes, length, flags, NULL, 0);
}

ssize_t sendmsg(int fd, const struct msghdr *message, int flags)
{
	const struct iovec *first = message->msg_iov;

	if (message->msg_iovlen > 0 && first->iov_len > 0 && is_cut(fd))
		return send_part(fd, first->iov_base, first->iov_len, flags);
	return syscall(SYS_sendmsg, fd, message, flags);
}

ssize_t sendfile(int out, int in, off_t *offset, size_t length)
{
	if (length > most && is_cut(out))
		length = most;
	return syscall(SYS_sendfile, out, in, offset, length);
}
