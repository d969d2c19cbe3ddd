/* SPDX-License-Identifier: MIT */
/* slot: what a worker tells its master, in memory that both share. */
#ifndef SLOT_H
#define SLOT_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/address.h"
#include "base/bulletin.h"
#include "base/span.h"
#include "worker/log_ring.h"

enum slot_state {
	SLOT_EMPTY,		/* no worker */
	SLOT_STARTING,
	SLOT_ACCEPTING,		/* its accept threads wait on the listeners */
	SLOT_LEAVING,		/* was told to leave */
	SLOT_ALONE,		/* accepts no more; finishes what it holds */
};

/* How a connection came to its end: each does in exactly one of these ways. */
enum slot_end {
	END_ANSWERED,		/* by the server, behind an answer after which it had to */
	END_CLIENT,		/* by the client, who had asked for nothing more */
	END_HALF,		/* by the client, in the middle of a request */
	END_RESET,		/* by the client or the network, in the middle of anything */
	END_FILE,		/* by the server: the file that was sent is not what it was */
	END_IDLE,		/* timeouts.keep-alive; and before a first byte, timeouts.header */
	END_ROOM,		/* it was idle, and another client needed its room */
	END_HEADER,		/* timeouts.header */
	END_BODY,		/* timeouts.body */
	END_SEND,		/* timeouts.send */
	END_HANDSHAKE,		/* timeouts.handshake */
	END_TLS,		/* a handshake that failed */
	END_REFUSED,		/* before anything was asked: no PROXY protocol */
	END_TURNED_AWAY,	/* with a 503, since there was no descriptor or memory left */
	END_LIMITED,		/* its client held too many: limits.per-client */
	END_STOPPED,		/* it was idle when the server stopped */
	END_CUT,		/* at the deadline timeouts.drain */
	END_LOST,		/* with its worker, which died */
	SLOT_ENDS,
};

enum {
	SLOT_REQUEST_BYTES = 160,
	SLOT_HOST_BYTES = 64,
	SLOT_HEAD_BYTES = 4096,
	SLOT_PAGE = 4096,
};

/*
 * One worker writes, the master reads; the others see it. Numbers are counted with relaxed atomics.
 * Each is made of whole pages: no worker can write into that of another.
 */
struct slot {
	_Alignas(SLOT_PAGE) _Atomic int state;	/* enum slot_state */
	_Atomic bool wants_to_leave;		/* somebody sent the worker a SIGTERM */
	_Atomic bool waits;			/* for something to do */
	_Atomic uint32_t walls;			/* of its sandbox, that stand (enum sandbox_wall) */
	_Atomic bool is_stopped;		/* by a signal; the master writes this */
	_Atomic uint64_t turns;			/* of its loop: how the master sees that it lives */
	_Atomic uint32_t log_generation;	/* which log files the worker writes to now */

	_Atomic uint64_t accepted;		/* connections, by all accept threads */
	_Atomic uint64_t ends[SLOT_ENDS];	/* of those, by how they ended */
	_Atomic uint64_t requests, bytes;	/* answered, and sent with them */
	_Atomic uint64_t too_fast, locked_out;	/* of those, answered 429: limits.request-rate, and
						 * who has guessed passwords */

	/* The request in work, for the line in the log if it kills the worker. */
	_Atomic bool busy;
	_Atomic bool faulted;			/* it is the worker's own fault that it dies */
	char client[ADDRESS_TEXT];
	char request[SLOT_REQUEST_BYTES];	/* its line */
	char host[SLOT_HOST_BYTES];
	_Atomic uint32_t head_length;
	char head[SLOT_HEAD_BYTES];		/* as it came, or as much as there is room for */

	struct log_ring log;			/* access-log lines that are not in the file yet */
};

/* "answered", "idle time-out" and the like. Static. */
const char *slot_end_name(enum slot_end end);

/*
 * The slots of one generation of workers, zeroed: to write to, while memory->read is for who only
 * looks. For bulletin_close. NULL with errno.
 */
struct slot *slots_open(struct bulletin *memory, size_t count);

/* The next child has that slot to write to; no more. */
void slot_lend(struct slot *slot);
void slot_keep(struct slot *slot);

/* Makes a slot ready for its next worker; lines in its log stay. */
void slot_clear(struct slot *slot);

/* A request that is in work. */
struct slot_job {
	struct span line, host, client;
	struct span head;
};

/* Notes it; cleared by slot_rest. Everything is cut to fit. */
void slot_work(struct slot *slot, const struct slot_job *job);
void slot_rest(struct slot *slot);

/* One writer only, so that no bus lock is needed. */
static inline void slot_count(_Atomic uint64_t *counter, uint64_t more)
{
	atomic_store_explicit(counter, atomic_load_explicit(counter, memory_order_relaxed) + more,
			      memory_order_relaxed);
}

/* Of several threads of the worker, which need not have the baton. */
static inline void slot_count_shared(_Atomic uint64_t *counter)
{
	atomic_fetch_add_explicit(counter, 1, memory_order_relaxed);
}

static inline uint64_t slot_read(const _Atomic uint64_t *counter)
{
	return atomic_load_explicit(counter, memory_order_relaxed);
}

/* The connections that its worker holds now. */
uint64_t slot_held(const struct slot *slot);

#endif
