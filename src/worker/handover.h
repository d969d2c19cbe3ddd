/* SPDX-License-Identifier: MIT */
/* handover: a client passes from an accept thread to the main thread, unless that has no time. */
#ifndef HANDOVER_H
#define HANDOVER_H

#include <stdatomic.h>
#include <stdbool.h>

struct handover {
	_Atomic int offered;	/* a descriptor, see handover.c */
	bool owes_wake;		/* of the main thread: who waits does not know yet that it was taken */
};

/* Nothing is on offer. */
void handover_init(struct handover *handover);

/* The accept thread offers one. What it offered before has been taken or withdrawn. */
void handover_offer(struct handover *handover, int fd);

/*
 * The main thread takes it. False: it is not on offer any more. Never waits. Who waits until it is
 * taken hears of it by handover_wake, at the latest.
 */
bool handover_take(struct handover *handover, int fd);
void handover_wake(struct handover *handover);

/* The accept thread wants it back. Returns it, or -1 if it was taken. */
int handover_withdraw(struct handover *handover);

/*
 * The accept thread waits until nothing is on offer. 0, or -1 with errno: ETIMEDOUT, or EINTR when
 * a signal came.
 */
int handover_await(struct handover *handover, int timeout_ms);

#endif
