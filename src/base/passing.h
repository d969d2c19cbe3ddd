/* SPDX-License-Identifier: MIT */
/* passing: messages over a Unix socket, and descriptors that go with them (unix(7), SCM_RIGHTS). */
#ifndef PASSING_H
#define PASSING_H

#include <sys/socket.h>

enum { PASSING_MOST = 64 };

/*
 * Sends what message has, its parts and its receiver, and with it `count` descriptors, at most
 * PASSING_MOST, which are duplicated. As sendmsg(2), but without EINTR and SIGPIPE.
 */
ssize_t passing_send(int socket, struct msghdr *message, const int *fds, size_t count, int flags);

/*
 * Receives into the parts of message. *fd is the caller's descriptor then, or -1 if none came with
 * it. As recvmsg(2), but without EINTR.
 */
ssize_t passing_receive(int socket, struct msghdr *message, int *fd);

#endif
