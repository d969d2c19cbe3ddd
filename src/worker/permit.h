/* SPDX-License-Identifier: MIT */
/* permit: who accepts a client has taken a permit for it before: room, or leave to turn it away. */
#ifndef PERMIT_H
#define PERMIT_H

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include "base/list.h"

/* Wakes a thread that waits for a client: accept4 returns with EINTR. It must have a handler. */
#define PERMIT_SIGNAL SIGUSR2

/* That of one accept thread. All of it is its module's own. */
struct permit {
	struct list link;	/* of all */
	pthread_t thread;	/* whose it is, */
	int listener;		/* and where it accepts */
	bool has_place;		/* room that nobody else can take, for its first client; */
	bool is_place;		/* and this is that */
	size_t refusals;	/* so many of its queue are to be turned away, */
	bool is_refusal;	/* and this is for one of them */
	bool is_void;		/* it is waited for no more */
};

/* There is room for so many clients of this process. Before all else. */
void permits_init(size_t count);

/* The thread must not take any before. */
void permit_open(struct permit *permit, pthread_t thread, int listener);
void permit_close(struct permit *permit);

/* Waits for one. False: there is none, and it is void. */
bool permit_take(struct permit *permit);

/* Nobody has come for it. */
void permit_return(struct permit *permit);

/* A client has come: whether there is room for it, also by now. Else it is to be turned away. */
bool permit_admits(struct permit *permit);

/* Who waits for it, and who will, waits no more; or does again. */
void permit_void(struct permit *permit, bool is_void);

/* Gives back the room of a connection that was closed; who waits is not refused any more. */
void permits_release(void);

/* A client of another worker takes room, even if there is none. */
void permits_adopt(void);

/* How many clients wait to be accepted, in the queues of the listeners. */
size_t permits_wanted(void);

/* Whether there is no room, and will not be soon: then there is leave to refuse all who wait. */
void permits_refuse(bool is_hopeless);

#endif
