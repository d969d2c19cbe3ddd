/* SPDX-License-Identifier: MIT */
/* control: what an operator asks of the running master, over a local socket. */
#include "master/control.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include "base/descriptors.h"
#include "base/passing.h"

static const struct {
	const char *name;
	enum control_verb verb;
} verbs[] = {
	{ "reload", CONTROL_RELOAD },
	{ "reopen", CONTROL_REOPEN },
	{ "upgrade", CONTROL_UPGRADE },
	{ "stop", CONTROL_STOP },
	{ "quit", CONTROL_STOP },
	{ "status", CONTROL_STATUS },
	{ "status-json", CONTROL_STATUS_JSON },
	{ "trace", CONTROL_TRACE },
	{ "workers", CONTROL_WORKERS },
	{ "addresses", CONTROL_ADDRESSES },
	{ "certificates", CONTROL_CERTIFICATES },
};

enum { VERBS = sizeof(verbs) / sizeof(verbs[0]) };

enum control_verb control_verb(const char *name)
{
	for (size_t i = 0; i < VERBS; i++)
		if (strcmp(verbs[i].name, name) == 0)
			return verbs[i].verb;
	return CONTROL_NONE;
}

static const char *name_of(enum control_verb verb)
{
	for (size_t i = 0; i < VERBS; i++)
		if (verbs[i].verb == verb)
			return verbs[i].name;
	return "";
}

bool control_path(const char *pid_file, char *path, size_t room)
{
	size_t length = strlen(pid_file);
	int written;

	if (length > 4 && strcmp(pid_file + length - 4, ".pid") == 0)
		length -= 4;
	written = snprintf(path, room, "%.*s.sock", (int)length, pid_file);
	return written > 0 && (size_t)written < room &&
	       (size_t)written < sizeof(((struct sockaddr_un *)0)->sun_path);
}

static struct sockaddr_un address_of(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	return address;
}

/* --------------------------------------------------------- the master's side */

void control_init(struct control *control)
{
	control->fd = -1;
	for (size_t i = 0; i < CONTROL_CLIENTS; i++)
		control->clients[i] = (struct control_client){ .fd = -1 };
}

int control_open(struct control *control, const char *path)
{
	struct sockaddr_un address = address_of(path);
	mode_t mask;
	int bound, error;

	control->fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	if (control->fd < 0)
		return -1;
	unlink(path);
	mask = umask(0177);
	bound = bind(control->fd, (const struct sockaddr *)&address, sizeof(address));
	umask(mask);
	if (bound == 0 && listen(control->fd, CONTROL_CLIENTS) == 0 && descriptors_announce(control->fd) == 0)
		return 0;
	error = errno;
	close(control->fd);
	control->fd = -1;
	errno = error;
	return -1;
}

static void drop(struct control_client *client)
{
	close(client->fd);
	*client = (struct control_client){ .fd = -1 };
}

void control_leave(struct control *control)
{
	if (control->fd >= 0)
		close(control->fd);
	control->fd = -1;
}

void control_close(struct control *control, const char *path)
{
	bool was_open = control->fd >= 0;

	for (size_t i = 0; i < CONTROL_CLIENTS; i++)
		if (control->clients[i].fd >= 0)
			drop(&control->clients[i]);
	control_leave(control);
	if (was_open)
		unlink(path);
}

static bool is_trusted(int fd)
{
	struct ucred peer;
	socklen_t length = sizeof(peer);

	return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &length) == 0 &&
	       (peer.uid == 0 || peer.uid == geteuid());
}

static struct control_client *find_room(struct control *control)
{
	for (size_t i = 0; i < CONTROL_CLIENTS; i++)
		if (control->clients[i].fd < 0)
			return &control->clients[i];
	return NULL;
}

/* Whoever comes when there is no room waits in the socket's queue. */
static void accept_clients(struct control *control)
{
	struct control_client *client;

	while ((client = find_room(control))) {
		int fd = accept4(control->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

		if (fd < 0)
			return;
		*client = (struct control_client){ .fd = fd };
		if (!is_trusted(fd))
			control_answer(client, 77, "only root and the server's own user may ask\n");
		else if (descriptors_announce(fd) < 0)
			drop(client);
	}
}

/* True when the client has asked for something. A client that went away is dropped. */
static bool take_question(struct control_client *client)
{
	char text[32];
	ssize_t got = recv(client->fd, text, sizeof(text) - 1, MSG_DONTWAIT);

	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return false;
	if (got <= 0) {
		drop(client);
		return false;
	}
	if (client->verb != CONTROL_NONE)
		return false;	/* one question a client */
	text[got] = '\0';
	client->verb = control_verb(text);
	if (client->verb == CONTROL_NONE)
		control_answer(client, 64, "this server does not know that order\n");
	return client->fd >= 0;
}

struct control_client *control_next(struct control *control)
{
	if (control->fd < 0)
		return NULL;
	accept_clients(control);
	for (size_t i = 0; i < CONTROL_CLIENTS; i++)
		if (control->clients[i].fd >= 0 && take_question(&control->clients[i]))
			return &control->clients[i];
	return NULL;
}

/* fd: -1 if none goes with it. */
static void tell(const struct control_client *client, int exit_code, const char *text, int fd)
{
	int32_t code = exit_code;
	struct iovec parts[] = {
		{ &code, sizeof(code) },
		{ (void *)(uintptr_t)text, strnlen(text, CONTROL_TEXT) },
	};
	struct msghdr message = { .msg_iov = parts, .msg_iovlen = 2 };

	/* If it went away, there is nobody to tell. */
	passing_send(client->fd, &message, &fd, fd >= 0 ? 1 : 0, MSG_DONTWAIT);
}

void control_answer(struct control_client *client, int exit_code, const char *text)
{
	tell(client, exit_code, text, -1);
	/* Who has asked for our end sees it by the end of the connection. */
	if (client->verb != CONTROL_STOP)
		drop(client);
}

void control_answer_all(struct control *control, enum control_verb verb, unsigned int ticket,
			int exit_code, const char *text)
{
	for (size_t i = 0; i < CONTROL_CLIENTS; i++) {
		struct control_client *client = &control->clients[i];

		if (client->fd >= 0 && client->verb == verb && client->ticket <= ticket)
			control_answer(client, exit_code, text);
	}
}

void control_hand(struct control_client *client, int fd)
{
	tell(client, 0, "", fd);
}

size_t control_count(const struct control *control, enum control_verb verb)
{
	size_t count = 0;

	for (size_t i = 0; i < CONTROL_CLIENTS; i++)
		count += control->clients[i].fd >= 0 && control->clients[i].verb == verb;
	return count;
}

/* ------------------------------------------------------- the operator's side */

/* errno stays as it was. */
static void hang_up(int fd)
{
	int error = errno;

	close(fd);
	errno = error;
}

/* A connection to the master, with the question asked; -1 with errno. */
static int ask(const char *path, enum control_verb verb)
{
	struct sockaddr_un address = address_of(path);
	const char *name = name_of(verb);
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -1;
	if (connect(fd, (const struct sockaddr *)&address, sizeof(address)) == 0 &&
	    send(fd, name, strlen(name), MSG_NOSIGNAL) >= 0)
		return fd;
	hang_up(fd);
	return -1;
}

/* The exit code of the answer; -1 with errno. *handed: what came with it, or -1. */
static int hear(int fd, char *text, size_t room, int *handed)
{
	int32_t code = 0;
	struct iovec parts[] = { { &code, sizeof(code) }, { text, room - 1 } };
	struct msghdr message = { .msg_iov = parts, .msg_iovlen = 2 };
	ssize_t got = passing_receive(fd, &message, handed);

	if (got < (ssize_t)sizeof(code)) {
		if (got >= 0)
			errno = ECONNRESET;
		return -1;
	}
	text[(size_t)got - sizeof(code)] = '\0';
	return code;
}

int control_ask(const char *path, enum control_verb verb, char *text, size_t room)
{
	int fd = ask(path, verb);
	int result;
	int handed;
	char end;

	if (fd < 0)
		return -1;
	result = hear(fd, text, room, &handed);
	if (handed >= 0)
		close(handed);
	/* The end of the connection is the end of the master. */
	while (result >= 0 && verb == CONTROL_STOP && recv(fd, &end, 1, 0) > 0)
		;
	hang_up(fd);
	return result;
}

int control_watch(const char *path, int *handed, int *exit_code, char *text, size_t room)
{
	int fd = ask(path, CONTROL_TRACE);

	*text = '\0';
	if (fd < 0)
		return -1;
	*exit_code = hear(fd, text, room, handed);
	if (*exit_code == 0 && *handed >= 0)
		return fd;
	if (*exit_code == 0)
		errno = EPROTO;
	hang_up(fd);
	return -1;
}
