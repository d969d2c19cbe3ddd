/* SPDX-License-Identifier: MIT */
/* order: what a master tells a worker, over a socket pair. */
#ifndef ORDER_H
#define ORDER_H

#include <stdint.h>

enum order_kind {
	ORDER_LEAVE = 1,	/* accept no more, finish what is held, exit 0 */
	ORDER_STOP,		/* the same, and close idle connections soon: nobody will follow */
	ORDER_REOPEN,		/* write to this error log from now on */
};

struct order {
	enum order_kind kind;
	/*
	 * ORDER_LEAVE, ORDER_STOP: the listeners (bit i: number i of the worker) that nobody will accept
	 * from any more: their queues are emptied first. ORDER_REOPEN: the log generation.
	 */
	uint64_t value;
	int error_log;		/* ORDER_REOPEN: a descriptor, -1 for none */
};

/*
 * A pair of sockets: [0] the master's, which SIGIO tells of, [1] the worker's; non-blocking. 0, or
 * -1 with errno.
 */
int order_open(int pair[2]);

/* Sends; the descriptor is duplicated. 0, or -1 with errno (EAGAIN: try again later). */
int order_send(int fd, const struct order *order);

/*
 * Takes the next order; its descriptor is the receiver's. Returns 1, 0 when there is none
 * now, or -1 when the master is gone.
 */
int order_receive(int fd, struct order *order);

/* The worker's nod: there is news in its slot. fd -1: there is no master to tell. */
void order_nod(int fd);

/* Takes the nods that have come, so that there is room for others. */
void order_take_nods(int fd);

#endif
