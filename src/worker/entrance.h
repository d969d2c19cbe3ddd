/* SPDX-License-Identifier: MIT */
/* entrance: where clients come in: accept(2), and what is to be done when it cannot. */
#ifndef ENTRANCE_H
#define ENTRANCE_H

#include "base/address.h"
#include "worker/slot.h"

struct entrance {
	int listener;
	struct slot *slot;		/* who is turned away is counted there */
	int64_t short_since_ms;		/* descriptors or memory have run out; 0: there are enough */
	unsigned long turned_away;	/* since then */
};

/*
 * Waits for a client. Returns its descriptor, and in *peer who it is; its length is 0 if that is
 * not known. Or -1 with errno: EAGAIN and EINTR as accept(2); EINVAL and EBADF are the end. All
 * else is borne: for want of descriptors or memory, who has waited for a while is answered 503.
 */
int entrance_accept(struct entrance *entrance, struct address *peer);

#endif
