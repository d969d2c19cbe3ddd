/* SPDX-License-Identifier: MIT */
/* listener: a socket that is bound and listens; only the master makes one. */
#include "master/listener.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/trace.h"
#include "master/half_open.h"

enum { UNSENT_BYTES_MAX = 1 << 17 };

static int set(int fd, int level, int option, int value)
{
	return setsockopt(fd, level, option, &value, sizeof(value));
}

/* With SO_REUSEPORT on both sides, 0.0.0.0:80 binds beside 127.0.0.1:80. */
static void allow_overlap(int fd, const struct address *address, struct listener *const *ours,
			  size_t count, int allow)
{
	set(fd, SOL_SOCKET, SO_REUSEPORT, allow);
	for (size_t i = 0; i < count; i++)
		if (!ours[i]->inherited && address_port(&ours[i]->address) == address_port(address))
			set(ours[i]->fd, SOL_SOCKET, SO_REUSEPORT, allow);
}

static bool overlaps(const struct address *address, struct listener *const *ours, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (address_port(&ours[i]->address) == address_port(address))
			return true;
	return false;
}

static int bind_and_listen(int fd, const struct address *address, int backlog)
{
	char text[ADDRESS_TEXT];
	int result = bind(fd, &address->socket.any, address->length);

	address_format(address, text);
	trace_keep(TRACE_BIND, fd, result, text);
	if (result < 0)
		return -1;
	result = listen(fd, backlog);
	trace_keep(TRACE_LISTEN, fd, result, text);
	return result;
}

/* What is accepted from it inherits this. */
static void tune(int fd)
{
	/* A call less for each connection. */
	set(fd, IPPROTO_TCP, TCP_NODELAY, 1);
	/* Who reads nothing keeps no more of the kernel's memory. See stream_widen. */
	set(fd, IPPROTO_TCP, TCP_NOTSENT_LOWAT, UNSENT_BYTES_MAX);
}

static int open_socket(const struct address *address, int backlog, struct listener *const *ours,
		       size_t count)
{
	int fd = socket(address->socket.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int result, error;

	trace_keep(TRACE_SOCKET, fd, fd,
		   address->socket.any.sa_family == AF_INET6 ? "AF_INET6" : "AF_INET");
	if (fd < 0)
		return -1;
	tune(fd);
	set(fd, SOL_SOCKET, SO_REUSEADDR, 1);
	if (address->socket.any.sa_family == AF_INET6)
		set(fd, IPPROTO_IPV6, IPV6_V6ONLY, !address_is_wildcard(address));
	result = bind_and_listen(fd, address, backlog);
	if (result < 0 && errno == EADDRINUSE && overlaps(address, ours, count)) {
		allow_overlap(fd, address, ours, count, 1);
		result = bind_and_listen(fd, address, backlog);
		error = errno;
		/* Only now: no other program shall share the port unseen. */
		allow_overlap(fd, address, ours, count, 0);
		errno = error;
	}
	if (result == 0)
		return fd;
	error = errno;
	close(fd);
	errno = error;
	return -1;
}

static struct listener *make(int fd, const struct address *address)
{
	struct listener *listener = calloc(1, sizeof(*listener));

	if (!listener) {
		close(fd);
		errno = ENOMEM;
		return NULL;
	}
	listener->fd = fd;
	listener->address = *address;
	listener->holders = 1;
	return listener;
}

struct listener *listener_open(const struct address *address, int backlog,
			       struct listener *const *ours, size_t count)
{
	int fd = open_socket(address, backlog, ours, count);

	if (fd < 0 && errno == EAFNOSUPPORT && address_is_wildcard(address) &&
	    address->socket.any.sa_family == AF_INET6) {
		/* "*" on a machine without IPv6 */
		struct address any = { .length = 0 };

		if (address_parse("0.0.0.0", address_port(address), &any))
			fd = open_socket(&any, backlog, ours, count);
	}
	return fd < 0 ? NULL : make(fd, address);
}

void listener_explain(const struct address *address, int error, char *why, size_t room)
{
	char text[ADDRESS_TEXT];

	address_format(address, text);
	if (error == EADDRINUSE)
		snprintf(why, room, "cannot listen on %s: another program does already", text);
	else if (error == EACCES)
		snprintf(why, room, "cannot listen on %s: a port below 1024 needs root, "
			 "CAP_NET_BIND_SERVICE or an activated socket", text);
	else if (error == EADDRNOTAVAIL)
		snprintf(why, room, "cannot listen on %s: this machine has no such address", text);
	else
		snprintf(why, room, "cannot listen on %s: %s", text, strerror(error));
}

struct listener *listener_adopt(int fd)
{
	struct address address = { .length = sizeof(address.socket) };
	struct listener *listener;
	int listens = 0;
	socklen_t length = sizeof(listens);
	int flags = fcntl(fd, F_GETFL);

	if (flags < 0 || getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &length) < 0 ||
	    getsockname(fd, &address.socket.any, &address.length) < 0)
		return NULL;
	if (!listens || (address.socket.any.sa_family != AF_INET &&
			 address.socket.any.sa_family != AF_INET6)) {
		errno = EINVAL;
		return NULL;
	}
	/* Accept threads block. */
	if (fcntl(fd, F_SETFD, FD_CLOEXEC) < 0 || fcntl(fd, F_SETFL, flags & ~O_NONBLOCK) < 0)
		return NULL;
	tune(fd);
	listener = make(fd, &address);
	if (listener)
		listener->inherited = true;
	return listener;
}

struct listener *listener_hold(struct listener *listener)
{
	listener->holders++;
	return listener;
}

void listener_release(struct listener *listener)
{
	if (!listener || --listener->holders > 0)
		return;
	trace_keep(TRACE_CLOSE, listener->fd, 0, "");
	close(listener->fd);
	free(listener);
}

void listener_hide(struct listener *listener)
{
	if (listener->inherited || listener->hidden)
		return;
	listener->hidden = true;
	listener_defer(listener, false);
	/* Bound to an interface that does not exist, no packet finds it. */
	set(listener->fd, SOL_SOCKET, SO_BINDTOIFINDEX, INT_MAX);
}

void listener_defer(struct listener *listener, bool is_wanted)
{
	set(listener->fd, IPPROTO_TCP, TCP_DEFER_ACCEPT, is_wanted ? LISTENER_DEFER_S : 0);
}

bool listener_awaits(const struct listener *listener)
{
	return listener->hidden && half_open_exists(&listener->address);
}

void listener_end(struct listener *listener)
{
	int flags = fcntl(listener->fd, F_GETFL);

	if (!listener->inherited && flags >= 0)
		fcntl(listener->fd, F_SETFL, flags | O_NONBLOCK);
}
