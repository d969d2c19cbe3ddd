/* SPDX-License-Identifier: MIT */
/* reserve: a last word for those for whom there is no memory or no descriptor left. */
#include "worker/reserve.h"

#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>
#include "worker/last_word.h"

/* RFC 9110, 15.6.4 and 10.2.3 */
#define ANSWER "HTTP/1.1 503 Service Unavailable\r\n" \
	       "Retry-After: 1\r\n" \
	       "Content-Length: 0\r\n" \
	       "Connection: close\r\n\r\n"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int put_by = -1;

int reserve_open(void)
{
	put_by = eventfd(0, EFD_CLOEXEC);
	return put_by < 0 ? -1 : 0;
}

void reserve_refuse(int fd)
{
	last_word_say(fd, SPAN(ANSWER), false);
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
