/* SPDX-License-Identifier: MIT */
/* listener: a socket that is bound and listens; only the master makes one. */
#ifndef LISTENER_H
#define LISTENER_H

#include <stdbool.h>
#include <stddef.h>
#include "base/address.h"

/* Shared by the generations that use it, each of which holds it. */
struct listener {
	struct address address;
	int fd;
	bool inherited;		/* somebody else has it open too, and keeps it when we end */
	bool kept;		/* the service manager will hand it to who comes after us */
	bool hidden;
	unsigned int holders;
};

enum {
	LISTENER_SETTLE_MS = 100,	/* for handshakes that were on their way when it was hidden */
	LISTENER_DEFERRED_MS = 1200,	/* and at most so long for those that were put off */
	LISTENER_DEFER_S = 1,
};

/*
 * Creates, binds and listens. The ones in ours, which this process listens on now, may overlap
 * it. Returns it held once, or NULL with errno of the call that failed.
 */
struct listener *listener_open(const struct address *address, int backlog,
			       struct listener *const *ours, size_t count);

/* Why it could not, by that errno, in a sentence. */
void listener_explain(const struct address *address, int error, char *why, size_t room);

/* Takes a listening socket that this process was born with. Held once; NULL with errno. */
struct listener *listener_adopt(int fd);

struct listener *listener_hold(struct listener *listener);

/* Closes it when nobody holds it any more; the bytes in its queue are then lost. NULL is allowed. */
void listener_release(struct listener *listener);

/*
 * Takes it out of the kernel's sight: from now on new clients come to another listener of the
 * same port, or are refused. Its queue stays, and handshakes under way still end in it. Not for
 * one that was inherited: clients wait in its queue for who comes after us.
 */
void listener_hide(struct listener *listener);

/*
 * Whether accept() tells of a client when its request has begun, or LISTENER_DEFER_S after its
 * handshake without one; or else at once.
 */
void listener_defer(struct listener *listener, bool is_wanted);

/* Whether somebody has begun to connect to a hidden one and is not in its queue yet. */
bool listener_awaits(const struct listener *listener);

/* Makes accept() on a hidden one tell when its queue is empty. */
void listener_end(struct listener *listener);

#endif
