/* SPDX-License-Identifier: MIT */
/* one_client: what comes on standard input is one client of http-server -X, and there is no other:
 * to be put before its libraries. When the client has its answers, the process ends. */
#include <errno.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MOST = 64 * 1024, WAIT_MS = 200 };

int accept4(int listener, struct sockaddr *address, socklen_t *length, int flags);

static int client = -1;

/* Until the server has closed it, or has nothing more to say to it. */
static void hear_out(void)
{
	struct pollfd waits = { .fd = client, .events = POLLIN };
	char bytes[4096];

	while (poll(&waits, 1, WAIT_MS) > 0 && read(client, bytes, sizeof(bytes)) > 0)
		;
	_exit(EXIT_SUCCESS);
}

int accept4(int listener, struct sockaddr *address, socklen_t *length, int flags)
{
	static atomic_int calls;
	static char input[MOST];
	int pair[2];
	ssize_t got;

	(void)listener, (void)flags;
	if (atomic_fetch_add(&calls, 1) > 0) {
		/* Of several threads that accept, one has it. */
		while (client < 0)
			pause();
		hear_out();
	}
	got = read(STDIN_FILENO, input, sizeof(input));
	if (got < 0 || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair) < 0 ||
	    send(pair[1], input, (size_t)got, MSG_DONTWAIT) != got)
		_exit(EXIT_SUCCESS);
	shutdown(pair[1], SHUT_WR);
	client = pair[1];
	if (address && length) {
		memset(address, 0, *length);
		*length = 0;
	}
	return pair[0];
}
