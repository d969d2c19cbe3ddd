/* SPDX-License-Identifier: MIT */
/* handover: a client passes from an accept thread to whoever works, unless that has no time. */
#ifndef HANDOVER_H
#define HANDOVER_H

#include <stdatomic.h>
#include <stdbool.h>

struct handover {
	_Atomic int offered;	/* a descriptor, see handover.c */
};

/* Nothing is on offer. */
void handover_init(struct handover *handover);

/* The accept thread offers one. What it offered before has been taken or withdrawn. */
void handover_offer(struct handover *handover, int fd);

/*
 * Whoever works takes it. -1: nothing is on offer, or not any more. Never waits. *is_awaited: the
 * accept thread sleeps until it is taken, and is to be woken.
 */
int handover_take(struct handover *handover, bool *is_awaited);
void handover_wake(struct handover *handover);

/* Whether anything is. */
static inline bool handover_has(const struct handover *handover)
{
	return atomic_load_explicit(&handover->offered, memory_order_relaxed) >= 0;
}

/* The accept thread wants it back. Returns it, or -1 if it was taken. */
int handover_withdraw(struct handover *handover);

/*
 * The accept thread waits until nothing is on offer. 0, or -1 with errno: ETIMEDOUT, or EINTR when
 * a signal came.
 */
int handover_await(struct handover *handover, int timeout_ms);

#endif
