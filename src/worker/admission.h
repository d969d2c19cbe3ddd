/* SPDX-License-Identifier: MIT */
/* admission: who may connect, ask and guess, and how often: the limits for each client. */
#ifndef ADMISSION_H
#define ADMISSION_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include "base/gcra.h"
#include "base/network.h"
#include "content/content.h"
#include "content/lockout.h"
#include "worker/clients.h"
#include "worker/connection.h"

/* What a worker goes by. */
struct admission {
	struct clients *clients;	/* NULL: there is no memory for it, and no limit */
	const struct network *trusted;	/* proxies: many ask through each, and none is limited */
	size_t trusted_count;
	uint64_t connections;		/* of one client at once; 0: no limit */
	bool has_rate;			/* there is a limit to how often one asks */
	struct gcra rate;
	unsigned int pacing;		/* bytes a second of a connection; 0: as fast as can be */
	struct lockout lockout;
	pid_t pid;
};

/* In the worker. What it is given must outlive it. clients may be NULL. */
void admission_init(struct admission *admission, struct clients *clients,
		    const struct content *content);

/*
 * A client has connected: its host is known, and no byte was read. False if it holds too many
 * connections: then it was told so, if it speaks in the clear, and is to be closed.
 */
bool admission_enter(const struct admission *admission, struct connection *connection,
		     bool may_be_tls);
void admission_leave(const struct admission *admission, const struct connection *connection);

/* Sees to it that a connection is sent no more than it may be. */
void admission_pace(const struct admission *admission, int fd);

enum { ADMISSION_FREE = 1 };	/* the key of who is not limited: proxies, who has no address */

/* A secret hash of a client's address, never 0; that of who is connected is kept there. */
uint64_t admission_key(const struct admission *admission, struct span client);
uint64_t admission_key_of(const struct admission *admission, struct connection *connection);

/*
 * A client asks for something. 0, or the whole seconds after which it may; to be called only where
 * there is a rate.
 */
int64_t admission_ask(const struct admission *admission, uint64_t key);

/* What keeps a client from guessing passwords; NULL if nothing does. */
const struct lockout *admission_lockout(const struct admission *admission, struct span client);

/* Whether the log shall speak of a client who is refused: once in ten seconds. */
bool admission_tells(const struct admission *admission, struct span client);

#endif
