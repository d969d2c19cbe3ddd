/* SPDX-License-Identifier: MIT */
/* activation: listening sockets that a service manager has opened for us (sd_listen_fds(3)). */
#ifndef ACTIVATION_H
#define ACTIVATION_H

#include <stddef.h>
#include "master/listener.h"
#include "worker/acceptor.h"

struct activation {
	size_t count;
	struct listener *listeners[ACCEPTORS_MAX];
};

/*
 * Takes the sockets that LISTEN_PID and LISTEN_FDS tell of, and clears both; those that a
 * manager has only kept for us (see store.h) are our own again. Returns 0, also when there are
 * none, or -1 with a sentence in why.
 */
int activation_take(struct activation *activation, char *why, size_t room);

/* Lets go of those that are our own: whoever needs one holds it. */
void activation_settle(struct activation *activation);

#endif
