/* SPDX-License-Identifier: MIT */
/* passing: messages over a Unix socket, and descriptors that go with them (unix(7), SCM_RIGHTS). */
#include "base/passing.h"

#include <errno.h>
#include <string.h>

ssize_t passing_send(int socket, struct msghdr *message, const int *fds, size_t count, int flags)
{
	union {
		struct cmsghdr header;
		char room[CMSG_SPACE(PASSING_MOST * sizeof(int))];
	} control = { .room = { 0 } };
	ssize_t sent;

	if (count > PASSING_MOST) {
		errno = EINVAL;
		return -1;
	}
	if (count > 0) {
		message->msg_control = control.room;
		message->msg_controllen = CMSG_SPACE(count * sizeof(int));
		control.header.cmsg_level = SOL_SOCKET;
		control.header.cmsg_type = SCM_RIGHTS;
		control.header.cmsg_len = CMSG_LEN(count * sizeof(int));
		memcpy(CMSG_DATA(&control.header), fds, count * sizeof(int));
	}
	do
		sent = sendmsg(socket, message, flags | MSG_NOSIGNAL);
	while (sent < 0 && errno == EINTR);
	message->msg_control = NULL;
	message->msg_controllen = 0;
	return sent;
}

ssize_t passing_receive(int socket, struct msghdr *message, int *fd)
{
	union {
		struct cmsghdr header;
		char room[CMSG_SPACE(sizeof(int))];
	} control = { .room = { 0 } };
	const struct cmsghdr *header;
	ssize_t got;

	*fd = -1;
	message->msg_control = control.room;
	message->msg_controllen = sizeof(control.room);
	do
		got = recvmsg(socket, message, MSG_CMSG_CLOEXEC);
	while (got < 0 && errno == EINTR);
	header = got < 0 ? NULL : CMSG_FIRSTHDR(message);
	if (header && header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS)
		memcpy(fd, CMSG_DATA(header), sizeof(*fd));
	message->msg_control = NULL;
	message->msg_controllen = 0;
	return got;
}
