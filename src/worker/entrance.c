/* SPDX-License-Identifier: MIT */
/* entrance: where clients come in: accept(2), and what is to be done when it cannot. */
#include "worker/entrance.h"

#include <errno.h>
#include <sys/socket.h>
#include <time.h>
#include "base/clock.h"
#include "base/log.h"
#include "worker/reserve.h"

enum {
	PATIENCE_MS = 1000,	/* clients wait so long for descriptors or memory; then it is 503 */
	SHORTAGE_MS = 50,	/* between two looks whether there are some */
};

/* What accept(2) reports of a client or of the network, and not of the listener. */
static bool is_passing(int error)
{
	switch (error) {
	case EINTR:
	case ECONNABORTED:
	case EPROTO:
	case ENETDOWN:
	case ENOPROTOOPT:
	case EHOSTDOWN:
	case ENONET:
	case EHOSTUNREACH:
	case EOPNOTSUPP:
	case ENETUNREACH:
	case EPERM:
		return true;
	default:
		return false;
	}
}

static bool is_shortage(int error)
{
	return error != EAGAIN && error != EINVAL && error != EBADF && !is_passing(error);
}

static void rest(void)
{
	struct timespec pause = { .tv_nsec = SHORTAGE_MS * 1000000L };

	nanosleep(&pause, NULL);
}

/*
 * Descriptors or memory have run out: other clients may end soon. If they do not, nobody waits for
 * ever. A client that can be served after all is returned; else -1 (EINTR).
 */
static int bear_shortage(struct entrance *entrance, int error)
{
	int64_t now_ms = clock_monotonic_ms();
	enum reserve_result result = RESERVE_NOBODY;
	int fd;

	if (!entrance->short_since_ms) {
		entrance->short_since_ms = now_ms;
		entrance->turned_away = 0;
		errno = error;
		log_warning("cannot accept a connection: %m");
	}
	if (now_ms - entrance->short_since_ms >= PATIENCE_MS)
		result = reserve_accept(entrance->listener, &fd);
	if (result == RESERVE_ENOUGH)
		return fd;
	if (result == RESERVE_REFUSED) {
		entrance->turned_away++;
		slot_count_shared(&entrance->slot->accepted);
		slot_count_shared(&entrance->slot->ends[END_TURNED_AWAY]);
	} else {
		rest();
	}
	errno = EINTR;
	return -1;
}

static void tell_plenty(struct entrance *entrance)
{
	log_warning("connections are accepted again, after %lld ms; %lu were answered 503",
		    (long long)(clock_monotonic_ms() - entrance->short_since_ms),
		    entrance->turned_away);
	entrance->short_since_ms = 0;
}

int entrance_accept(struct entrance *entrance, struct address *peer)
{
	int fd;

	peer->length = sizeof(peer->socket);
	fd = accept4(entrance->listener, &peer->socket.any, &peer->length,
		     SOCK_CLOEXEC | SOCK_NONBLOCK);
	if (fd < 0 || peer->length > sizeof(peer->socket))
		peer->length = 0;
	if (fd < 0 && is_shortage(errno))
		fd = bear_shortage(entrance, errno);
	if (fd >= 0 && entrance->short_since_ms)
		tell_plenty(entrance);
	return fd;
}
