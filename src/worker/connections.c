/* SPDX-License-Identifier: MIT */
/* connections: all those of a worker: who comes, who has a turn, who is closed. */
#include "worker/connections.h"

#include <malloc.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include "base/clock.h"
#include "base/log.h"
#include "worker/crowd.h"
#include "worker/http1.h"
#include "worker/permit.h"
#include "worker/reserve.h"

enum {
	GO_ON_US = 2000,	/* who has much to do does it for so long before others are looked for */
	MANY = 16,		/* connections, whose memory is worth giving back when they have gone */
	FEW_PART = 8,		/* so much of them may have stayed */
	TOLD_MAX = 20,		/* clients that are named when they are cut */
};

static int64_t now_ms(const struct connections *all)
{
	return all->serving->moment.monotonic_ms;
}

bool connections_open(struct connections *all, struct serving *serving, const struct tls *tls,
		      int epoll, const struct share *share, size_t descriptors)
{
	*all = (struct connections){ .serving = serving, .tls = tls, .epoll = epoll };
	all->by_fd = mmap(NULL, descriptors * sizeof(all->by_fd[0]), PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (all->by_fd == MAP_FAILED)
		return false;
	list_init(&all->again);
	deadlines_init(&all->deadlines, serving->conf);
	serving->deadlines = &all->deadlines;
	room_init(&all->room, serving->conf, share, descriptors);
	return true;
}

static void forget(struct connections *all, struct connection *connection)
{
	if (all->by_fd[connection->stream.fd] != connection)
		abort();
	/* By accept threads as well, when they turn somebody away. */
	slot_count_shared(&all->serving->slot->ends[connection->end]);
	all->by_fd[connection->stream.fd] = NULL;
	if (all->serving->room_wanted > 0)
		all->serving->room_wanted--;
	all->serving->room_promised -= connection->makes_room;
	admission_leave(&all->serving->admission, connection);
	connection_free(connection);
	if (all->room.held > all->held_once)
		all->held_once = all->room.held;
	room_give(&all->room, now_ms(all));
	permits_release();
}

static void conclude(struct connections *all, struct connection *connection,
		     enum http1_result result)
{
	if (result != HTTP1_CLOSE &&
	    !connection_watch(connection, all->epoll, result == HTTP1_WAIT)) {
		log_warning("cannot watch a connection, which is let go: %m");
		connection->end = END_TURNED_AWAY;
		result = HTTP1_CLOSE;
	}
	if (result == HTTP1_CLOSE) {
		forget(all, connection);
		return;
	}
	list_take(&connection->again_link);
	if (result == HTTP1_AGAIN)
		list_append(&all->again, &connection->again_link);
}

/* peer: who it is, if that is known already; or NULL. */
static struct connection *welcome(struct connections *all, int fd, unsigned int listener,
				  const struct address *peer)
{
	const struct conf_listen *listen = &all->serving->conf->listens[listener];
	struct connection *connection =
		connection_new(fd, peer, listener, address_port(&listen->address),
			       listen->tls == CONF_TLS_OFF ? NULL : all->tls);

	if (!connection) {
		log_warning("no memory for a connection");
		reserve_refuse(fd);
		slot_count_shared(&all->serving->slot->ends[END_TURNED_AWAY]);
		permits_release();
		return NULL;
	}
	all->by_fd[fd] = connection;
	room_take(&all->room);
	if (http1_begin(all->serving, connection))
		return connection;
	forget(all, connection);
	return NULL;
}

void connections_advance(struct connections *all, int fd, uint32_t events)
{
	struct connection *connection = all->by_fd[fd];

	if (connection)
		conclude(all, connection, http1_advance(all->serving, connection, events));
}

void connections_meet(struct connections *all, unsigned int listener, int fd,
		      const struct address *peer)
{
	struct connection *connection = welcome(all, fd, listener, peer);

	if (connection)
		conclude(all, connection, http1_advance(all->serving, connection, EPOLLIN));
}

void connections_collect_checked(struct connections *all)
{
	struct list *ring = &all->deadlines.ring[PHASE_CHECKING];

	checker_collect(all->serving->checker, now_ms(all));
	for (struct list *at = ring->next, *end = ring->previous; at != ring;) {
		struct connection *connection = LIST_ENTRY(at, struct connection, deadline_link);
		bool is_last = at == end;

		at = at->next;
		conclude(all, connection, http1_advance(all->serving, connection, 0));
		if (is_last)
			break;
	}
}

/*
 * One more turn for those that had not finished, in the order of the list; those that still have
 * not go to its end. When it takes long, others have come meanwhile, who want but little.
 */
static void go_on(struct connections *all)
{
	struct list *last = all->again.previous;
	int64_t until_us;

	if (list_is_empty(&all->again))
		return;
	until_us = clock_monotonic_us() + GO_ON_US;
	for (bool is_last = false; !is_last && clock_monotonic_us() < until_us;) {
		struct list *link = all->again.next;
		struct connection *connection = LIST_ENTRY(link, struct connection, again_link);

		is_last = link == last;
		conclude(all, connection, http1_advance(all->serving, connection, 0));
	}
}

static void expire(struct connections *all)
{
	struct connection *connection;

	while ((connection = deadlines_due(&all->deadlines, now_ms(all))))
		conclude(all, connection, http1_expire(all->serving, connection));
}

/* Whether nothing has come that waits to be read: a request must not be closed upon. */
static bool is_silent(struct connection *connection)
{
	char byte;

	return stream_peek(&connection->stream, &byte, 1) == STREAM_BLOCKED;
}

static void close_ring(struct connections *all, struct list *ring, bool only_silent)
{
	for (struct list *at = ring->next, *next; at != ring; at = next) {
		struct connection *connection = LIST_ENTRY(at, struct connection, deadline_link);

		next = at->next;
		if ((only_silent && connection->input_length > 0) || !is_silent(connection))
			continue;
		connection->end = END_STOPPED;
		forget(all, connection);
	}
}

void connections_close_idle(struct connections *all)
{
	close_ring(all, &all->deadlines.ring[PHASE_IDLE], false);
	close_ring(all, &all->deadlines.ring[PHASE_HEADER], true);
}

/*
 * When there is no room, who waits to be accepted gets that of who can be spared; and then that
 * of those who get an answer next, and are told with it that it is the last one.
 */
static void make_room(struct connections *all)
{
	int64_t now = now_ms(all);
	struct connection *connection;
	size_t waiting;

	if (all->serving->leaving || !room_is_due(&all->room, now))
		return;
	waiting = room_look(&all->room, now);
	for (; waiting > 0 && (connection = room_spare(&all->deadlines, now)); waiting--) {
		if (!is_silent(connection))
			break;		/* it is idle no more */
		connection->end = END_ROOM;
		forget(all, connection);
	}
	all->serving->room_wanted = waiting;
	room_turn_away(&all->room, &all->deadlines, now);
}

void connections_give_back_memory(struct connections *all)
{
	if (all->held_once < MANY || all->room.held > all->held_once / FEW_PART)
		return;
	malloc_trim(0);
	all->held_once = all->room.held;
}

void connections_tell_cut(const struct connections *all)
{
	int told = 0;

	for (int phase = 0; phase < PHASE_COUNT; phase++) {
		const struct list *ring = &all->deadlines.ring[phase];

		for (struct list *at = ring->next; at != ring && told < TOLD_MAX;
		     at = at->next, told++) {
			const struct connection *connection =
				LIST_ENTRY(at, struct connection, deadline_link);

			log_warning("client %.*s: cut at the deadline of timeouts.drain, while it %s",
				    connection->host_length, connection->host,
				    crowd_doing((enum phase)phase));
		}
	}
	if (all->room.held > TOLD_MAX)
		log_warning("and %zu more", all->room.held - TOLD_MAX);
}

void connections_tend(struct connections *all)
{
	go_on(all);
	expire(all);
	make_room(all);
}

int64_t connections_due_ms(const struct connections *all)
{
	int64_t now = now_ms(all);
	int64_t wait = deadlines_next(&all->deadlines, now);
	int64_t due_ms = wait < 0 ? INT64_MAX : now + wait;

	if (!list_is_empty(&all->again))
		return now;
	if (!all->serving->leaving && room_is_full(&all->room) && room_due_ms(&all->room) < due_ms)
		return room_due_ms(&all->room);
	return due_ms;
}
