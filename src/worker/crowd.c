/* SPDX-License-Identifier: MIT */
/* crowd: what the connections of a worker are about, and whose most of them are. */
#include "worker/crowd.h"

#include <stdio.h>
#include <string.h>

enum { SUSPECTS = 8 };

/* Of a client; the count is what is left of it when others are set against it. */
struct suspect {
	const struct connection *one;	/* of its connections */
	size_t count;
};

const char *crowd_doing(enum phase phase)
{
	static const char *const doings[PHASE_COUNT] = {
		[PHASE_HANDSHAKE] = "greeted", [PHASE_HEADER] = "sent a request",
		[PHASE_BODY] = "sent a request's content", [PHASE_SENDING] = "was answered",
		[PHASE_IDLE] = "was idle", [PHASE_CHECKING] = "had its password checked",
		[PHASE_LINGERING] = "was to close",
	};

	return doings[phase];
}

static bool is_same(const struct connection *a, const struct connection *b)
{
	return a->host_length == b->host_length && memcmp(a->host, b->host, a->host_length) == 0;
}

/*
 * Who has more than a ninth of all is among the suspects in the end, in one pass and without
 * memory (Misra and Gries): who has no place takes one from each that has.
 */
static void suspect(struct suspect suspects[SUSPECTS], const struct connection *connection)
{
	struct suspect *empty = NULL;

	for (int i = 0; i < SUSPECTS; i++) {
		if (suspects[i].count == 0) {
			empty = &suspects[i];
		} else if (is_same(suspects[i].one, connection)) {
			suspects[i].count++;
			return;
		}
	}
	if (empty) {
		*empty = (struct suspect){ connection, 1 };
		return;
	}
	for (int i = 0; i < SUSPECTS; i++)
		suspects[i].count--;
}

static size_t walk(const struct deadlines *deadlines, enum phase phase,
		   struct suspect suspects[SUSPECTS])
{
	const struct list *ring = &deadlines->ring[phase];
	size_t count = 0;

	for (const struct list *at = ring->next; at != ring; at = at->next, count++)
		suspect(suspects, LIST_ENTRY(at, struct connection, deadline_link));
	return count;
}

static size_t count_of(const struct deadlines *deadlines, const struct connection *one)
{
	size_t count = 0;

	for (int phase = 0; phase < PHASE_COUNT; phase++) {
		const struct list *ring = &deadlines->ring[phase];

		for (const struct list *at = ring->next; at != ring; at = at->next)
			count += is_same(one, LIST_ENTRY(at, struct connection, deadline_link));
	}
	return count;
}

void crowd_describe(const struct deadlines *deadlines, char text[CROWD_TEXT])
{
	struct suspect suspects[SUSPECTS] = { { NULL, 0 } };
	const struct connection *who = NULL;
	size_t length = 0, most = 0;

	text[0] = '\0';
	for (int phase = 0; phase < PHASE_COUNT; phase++) {
		size_t count = walk(deadlines, (enum phase)phase, suspects);

		if (count > 0)
			length += (size_t)snprintf(text + length, CROWD_TEXT - length, "%s%zu %s",
						   length ? ", " : "", count,
						   crowd_doing((enum phase)phase));
	}
	for (int i = 0; i < SUSPECTS; i++) {
		size_t count = suspects[i].count > 0 ? count_of(deadlines, suspects[i].one) : 0;

		if (count > most) {
			most = count;
			who = suspects[i].one;
		}
	}
	if (who)
		snprintf(text + length, CROWD_TEXT - length, "; %zu by %.*s", most, who->host_length,
			 who->host);
}
