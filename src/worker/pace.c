/* SPDX-License-Identifier: MIT */
/* pace: how fast a client takes or sends, as its own machine acknowledges it (tcp(7)). */
#include "worker/pace.h"

#include <linux/sockios.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
/* The C library's struct tcp_info ends before what is asked for here. */
#include <linux/tcp.h>

/*
 * Of an answer, what was acknowledged counts, and not what the socket has taken: a buffer of some
 * megabytes is full for minutes of a slow client's time.
 */
static uint64_t count_moved(const struct connection *connection)
{
	struct tcp_info info = { 0 };
	socklen_t length = sizeof(info);

	getsockopt(connection->stream.fd, IPPROTO_TCP, TCP_INFO, &info, &length);
	return connection->phase == PHASE_SENDING ? info.tcpi_bytes_acked : info.tcpi_bytes_received;
}

/* Whether it has taken all that there was for it: then it waits for us. */
static bool has_taken_all(const struct connection *connection)
{
	int queued = 0;

	return connection->phase == PHASE_SENDING &&
	       ioctl(connection->stream.fd, SIOCOUTQ, &queued) == 0 && queued == 0;
}

void pace_start(struct connection *connection)
{
	connection->moved = count_moved(connection);
}

bool pace_is_kept(struct connection *connection, int64_t rate, int64_t duration_ms)
{
	uint64_t before = connection->moved;
	uint64_t wanted = (uint64_t)rate * (uint64_t)duration_ms / 1000;

	connection->moved = count_moved(connection);
	return connection->moved - before >= (wanted > 0 ? wanted : 1) || has_taken_all(connection);
}
