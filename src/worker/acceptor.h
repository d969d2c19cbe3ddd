/* SPDX-License-Identifier: MIT */
/* acceptor: the accept threads: they wait for room, accept, and hand over by epoll. */
#ifndef ACCEPTOR_H
#define ACCEPTOR_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { ACCEPTORS_MAX = 64 };

/* What epoll tells of a descriptor that an accept thread has added. */
static inline uint64_t acceptor_tag(int fd, unsigned int listener)
{
	return (uint64_t)listener << 32 | (uint32_t)fd;
}

/* What all threads of a worker count. */
struct acceptor_counts {
	_Atomic uint64_t *accepted;
	_Atomic uint64_t *turned_away;	/* of those, with a 503: nothing was left */
};

/*
 * Starts one thread per listener. connections is how many the worker may hold (at least one per
 * listener: each thread holds room for the one it waits for). Returns 0, or -1 with errno.
 */
int acceptors_start(int epoll_fd, const int *listeners, size_t count, size_t connections,
		    const struct acceptor_counts *counts);

/* Gives back the room of a connection that was closed. */
void acceptors_release(void);

/* Says that the main thread has seen a new connection. */
void acceptors_seen(void);

/*
 * Tells all threads to leave; those whose bit is set in gone first empty their listener's queue,
 * as far as there is room. To be called again and again until it returns true: no thread is left
 * and the listeners are closed. A wake-up may come just before a thread sleeps; the next will not.
 */
bool acceptors_leave(uint64_t gone);

#endif
