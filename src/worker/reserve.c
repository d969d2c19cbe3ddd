/* SPDX-License-Identifier: MIT */
/* reserve: a last word for those for whom there is no memory or no descriptor left. */
#include "worker/reserve.h"

#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

/* RFC 9110, 15.6.4 and 10.2.3 */
static const char answer[] = "HTTP/1.1 503 Service Unavailable\r\n"
			     "Retry-After: 1\r\n"
			     "Content-Length: 0\r\n"
			     "Connection: close\r\n\r\n";

enum { TLS_HANDSHAKE = 22 };	/* RFC 8446, 5.1: the first byte of a record */

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int put_by = -1;

int reserve_open(void)
{
	put_by = eventfd(0, EFD_CLOEXEC);
	return put_by < 0 ? -1 : 0;
}

void reserve_refuse(int fd)
{
	char unread[4096];

	/* Who wants to speak TLS would take it for a record that is broken. */
	if (recv(fd, unread, 1, MSG_PEEK | MSG_DONTWAIT) != 1 || unread[0] != TLS_HANDSHAKE)
		send(fd, answer, sizeof(answer) - 1, MSG_NOSIGNAL | MSG_DONTWAIT);
	shutdown(fd, SHUT_WR);
	/* Closing over unread bytes would reset, and the answer could be lost (RFC 9112, 9.6). */
	for (int i = 0; i < 16 && recv(fd, unread, sizeof(unread), MSG_DONTWAIT) > 0; i++)
		;
	close(fd);
}

enum reserve_result reserve_accept(int listener, int *fd)
{
	struct pollfd waits = { .fd = listener, .events = POLLIN };
	enum reserve_result result = RESERVE_NOBODY;

	/* Another process may take who is there, and then this waits for the next with the lock. */
	if (poll(&waits, 1, 0) <= 0 || pthread_mutex_trylock(&lock) != 0)
		return RESERVE_NOBODY;
	if (put_by >= 0)
		close(put_by);
	*fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	if (reserve_open() == 0) {
		result = *fd >= 0 ? RESERVE_ENOUGH : RESERVE_NOBODY;
	} else if (*fd >= 0) {
		reserve_refuse(*fd);
		reserve_open();
		result = RESERVE_REFUSED;
	}
	pthread_mutex_unlock(&lock);
	return result;
}
