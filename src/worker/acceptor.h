/* SPDX-License-Identifier: MIT */
/* acceptor: the accept threads: they take a permit, accept, and serve or hand over. */
#ifndef ACCEPTOR_H
#define ACCEPTOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "worker/share.h"
#include "worker/slot.h"

enum { ACCEPTORS_MAX = 64 };

/* What all threads of a worker know. */
struct acceptor_needs {
	int strays;			/* for those that nobody comes to see, see stray_open; or -1 */
	/* Serves a new client as far as it has asked. Called with the baton, see baton.h. */
	void (*serve)(void *worker, unsigned int listener, int fd, const struct address *peer);
	void *worker;
	struct share share;		/* of the clients */
	struct slot *slot;		/* where they are counted, and the main thread's pulse */
};

/*
 * Starts one thread per listener, each of which needs room for the client that it waits for; they
 * accept nobody before they are let go. Returns 0, or -1 with errno.
 */
int acceptors_start(const struct acceptor_needs *needs, const int *listeners, size_t count);
void acceptors_open(void);

/* A client of another worker is adopted, even without room. */
void acceptors_adopt(void);

/* With the baton: serves the clients whom accept threads have for whoever works. */
void acceptors_serve(void);

/* Without it, after it was passed: the same, unless somebody else works now. */
void acceptors_settle(void);

/*
 * Tells all threads to leave; those whose bit is set in gone first empty their listener's queue,
 * as far as there is room. To be called again and again until it returns true: no thread is left
 * and the listeners are closed. A wake-up may come just before a thread sleeps; the next will not.
 */
bool acceptors_leave(uint64_t gone);

#endif
