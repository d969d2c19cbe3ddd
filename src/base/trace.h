/* SPDX-License-Identifier: MIT */
/* trace: socket calls as they happen, for who wants to watch: the server's, or a client's own. */
#ifndef TRACE_H
#define TRACE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>
#include "base/span.h"

enum trace_call {
	TRACE_GETADDRINFO,
	TRACE_SOCKET,
	TRACE_BIND,
	TRACE_LISTEN,
	TRACE_ACCEPT,
	TRACE_CONNECT,
	TRACE_HANDSHAKE,	/* the whole of it */
	TRACE_RECV,
	TRACE_READ,		/* what came by TLS, in the clear */
	TRACE_WRITE,		/* what goes by TLS, in the clear */
	TRACE_SEND,
	TRACE_SENDFILE,
	TRACE_CLOSE,
	TRACE_CALLS,
};

enum { TRACE_ADDRESS = 64, TRACE_NOTE = 136 };

struct trace_record {
	_Atomic uint64_t number;	/* 1, 2, ...; 0 while it is being written */
	int64_t wall_us;
	int64_t result;			/* of the call; less than 0: -errno */
	int32_t pid, fd;
	uint32_t worker;		/* 0: it is no worker's */
	uint32_t call;
	char address[TRACE_ADDRESS];	/* of the other side, or bound to; "" if there is none */
	char note[TRACE_NOTE];		/* the first line of what was moved, or other words */
};

/*
 * Where records go: a ring that the processes of a server share. The last ones are in it; the
 * first calls, of the master, are kept beside.
 */
enum { TRACE_RECORDS = 4096, TRACE_FIRST = 64 };
struct trace_ring {
	_Atomic int watchers;
	_Atomic uint64_t next;		/* the number of the last record */
	_Atomic uint32_t first_count;
	struct trace_record first[TRACE_FIRST];
	struct trace_record record[TRACE_RECORDS];
};

extern struct trace_ring *trace_ring;	/* never NULL; an unused one until trace_share */

/* One branch, which is hardly ever taken. */
static inline bool trace_is_on(void)
{
	return __builtin_expect(atomic_load_explicit(&trace_ring->watchers,
						     memory_order_relaxed) != 0, 0);
}

/*
 * Makes the ring that this process shares with its children. Returns a descriptor by which a
 * watcher can map it, or -1 with errno: there is nothing to watch then.
 */
int trace_share(void);

/* How many watch the ring; with 0, nothing is told. */
void trace_watched(size_t watchers);

/* Says which worker this process is. */
void trace_become_worker(unsigned int number);

/* From now on each call of this process is printed to a stream at once. */
void trace_print_to(FILE *stream, bool explains);

/*
 * Tells of a call that has returned result, with errno if that is less than 0. address may be
 * NULL; note is cut at the end of its first line. errno stays as it was.
 */
void trace_tell(enum trace_call call, int fd, int64_t result, const char *address,
		struct span note);

/*
 * The same of bytes that were moved (the first of them, in the clear or not; may be empty) from
 * or to whom the socket is connected to. That there was nothing to move (EAGAIN) is not told.
 */
void trace_tell_moved(enum trace_call call, int fd, int64_t result, struct span bytes);

/* The same of a client that a listener got. */
void trace_tell_accepted(int listener, int fd);

/* Tells of it if anybody watches. Returns the result, with errno as it was. */
static inline ssize_t trace_moved(enum trace_call call, int fd, ssize_t result, const char *bytes)
{
	if (trace_is_on())
		trace_tell_moved(call, fd, result,
				 (struct span){ bytes, bytes && result > 0 ? (size_t)result : 0 });
	return result;
}

/* The same for a call that is rare: it is kept for those who watch later, too. */
void trace_keep(enum trace_call call, int fd, int64_t result, const char *address);

/* Prints a line about a record; explains: and a sentence when the call is the first of its kind. */
void trace_print(FILE *stream, const struct trace_record *record, bool explains);

#endif
