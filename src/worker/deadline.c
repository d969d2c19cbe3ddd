/* SPDX-License-Identifier: MIT */
/* deadline: which connection runs out of time next. */
#include "worker/deadline.h"

void deadlines_init(struct deadlines *deadlines, const struct conf *conf)
{
	deadlines->duration_ms[PHASE_HANDSHAKE] = conf->timeouts.handshake_ms;
	deadlines->duration_ms[PHASE_HEADER] = conf->timeouts.header_ms;
	deadlines->duration_ms[PHASE_BODY] = conf->timeouts.body_ms;
	deadlines->duration_ms[PHASE_SENDING] = conf->timeouts.send_ms;
	deadlines->duration_ms[PHASE_IDLE] = conf->timeouts.keep_alive_ms;
	deadlines->duration_ms[PHASE_CHECKING] = DEADLINE_CHECK_MS;
	deadlines->duration_ms[PHASE_LINGERING] = DEADLINE_LINGER_MS;
	for (int i = 0; i < PHASE_COUNT; i++)
		list_init(&deadlines->ring[i]);
}

void deadlines_set(struct deadlines *deadlines, struct connection *connection, enum phase phase,
		   int64_t now_ms)
{
	connection->phase = (uint8_t)phase;
	connection->deadline_ms = now_ms + deadlines->duration_ms[phase];
	list_take(&connection->deadline_link);
	list_append(&deadlines->ring[phase], &connection->deadline_link);
}

static struct connection *first(const struct deadlines *deadlines, int phase)
{
	const struct list *ring = &deadlines->ring[phase];

	return list_is_empty(ring) ? NULL :
				     LIST_ENTRY(ring->next, struct connection, deadline_link);
}

int64_t deadlines_next(const struct deadlines *deadlines, int64_t now_ms)
{
	int64_t next = -1;

	for (int i = 0; i < PHASE_COUNT; i++) {
		const struct connection *connection = first(deadlines, i);
		int64_t left = connection ? connection->deadline_ms - now_ms : -1;

		if (!connection)
			continue;
		if (left < 0)
			left = 0;
		if (next < 0 || left < next)
			next = left;
	}
	return next;
}

struct connection *deadlines_oldest(const struct deadlines *deadlines, enum phase phase,
				    int64_t since_ms)
{
	const struct list *ring = &deadlines->ring[phase];
	struct connection *connection = LIST_ENTRY(ring->next, struct connection, deadline_link);

	if (list_is_empty(ring) ||
	    connection->deadline_ms - deadlines->duration_ms[phase] > since_ms)
		return NULL;
	return connection;
}

struct connection *deadlines_due(const struct deadlines *deadlines, int64_t now_ms)
{
	for (int i = 0; i < PHASE_COUNT; i++) {
		struct connection *connection = first(deadlines, i);

		if (connection && connection->deadline_ms <= now_ms)
			return connection;
	}
	return NULL;
}
