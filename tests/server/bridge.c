/* SPDX-License-Identifier: MIT */
/* bridge: speaks TLS to a server for a test that speaks in the clear. */
#include "bridge.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

struct bridge {
	SSL *ssl;
	int near, far;		/* the test's side, the server's side */
};

static SSL_CTX *context(void)
{
	static SSL_CTX *context;

	/* Whose certificate it is, is not what these tests are about. */
	if (!context)
		context = SSL_CTX_new(TLS_client_method());
	cr_assert(context);
	return context;
}

static int put_all(int fd, const char *bytes, size_t length)
{
	while (length > 0) {
		ssize_t sent = send(fd, bytes, length, MSG_NOSIGNAL);

		if (sent <= 0)
			return -1;
		bytes += sent;
		length -= (size_t)sent;
	}
	return 0;
}

/* What the server has sent; false at its end. */
static bool carry_back(struct bridge *bridge)
{
	char bytes[16384];

	do {
		int got = SSL_read(bridge->ssl, bytes, sizeof(bytes));

		if (got <= 0)
			return SSL_get_error(bridge->ssl, got) == SSL_ERROR_WANT_READ;
		if (put_all(bridge->near, bytes, (size_t)got) < 0)
			return false;
	} while (SSL_pending(bridge->ssl) > 0);
	return true;
}

/* What the test has sent; false at its end, or when the server takes no more. */
static bool carry_there(struct bridge *bridge)
{
	char bytes[16384];
	ssize_t got = recv(bridge->near, bytes, sizeof(bytes), 0);

	if (got > 0)
		return SSL_write(bridge->ssl, bytes, (int)got) > 0;
	SSL_shutdown(bridge->ssl);
	shutdown(bridge->far, SHUT_WR);
	return false;
}

static void *carry(void *argument)
{
	struct bridge *bridge = argument;
	char bytes[256];
	struct pollfd ready[2] = { { bridge->far, POLLIN, 0 }, { bridge->near, POLLIN, 0 } };

	while (poll(ready, 2, -1) > 0) {
		if (ready[0].revents && !carry_back(bridge))
			break;
		if (ready[1].revents && !carry_there(bridge))
			ready[1].fd = -1;
	}
	/* A test may still send, as it would to a socket: nobody takes it. */
	shutdown(bridge->near, SHUT_WR);
	while (recv(bridge->near, bytes, sizeof(bytes), 0) > 0)
		;
	close(bridge->far);
	close(bridge->near);
	SSL_free(bridge->ssl);
	free(bridge);
	return NULL;
}

int bridge_to(int fd)
{
	struct bridge *bridge = malloc(sizeof(*bridge));
	struct timeval limit = { 0 };
	socklen_t size = sizeof(limit);
	pthread_t thread;
	int pair[2];

	cr_assert(bridge && socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == 0);
	cr_assert(getsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, &size) == 0 &&
		  setsockopt(pair[0], SOL_SOCKET, SO_RCVTIMEO, &limit, size) == 0);
	*bridge = (struct bridge){ SSL_new(context()), pair[1], fd };
	cr_assert(bridge->ssl);
	SSL_set_fd(bridge->ssl, fd);
	if (SSL_connect(bridge->ssl) != 1) {
		SSL_free(bridge->ssl);
		free(bridge);
		close(fd);
		close(pair[0]);
		close(pair[1]);
		return -1;
	}
	SSL_clear_mode(bridge->ssl, SSL_MODE_AUTO_RETRY);
	cr_assert(pthread_create(&thread, NULL, carry, bridge) == 0);
	pthread_detach(thread);
	return pair[0];
}
