/* SPDX-License-Identifier: MIT */
/* roster: how many connections each client holds, over all workers; in memory that all share. */
#ifndef ROSTER_H
#define ROSTER_H

#include <stdatomic.h>
#include <stdint.h>
#include <sys/types.h>

enum {
	ROSTER_ENTRIES = 65536,		/* a power of two */
	ROSTER_REACH = 1024,		/* a client is looked for in so many, from its own on */
	ROSTER_MOST = 65535,		/* connections of one client in one worker */
};

/*
 * An entry is what one worker holds of one client, and says whose it is in the same word as how
 * many: whatever the worker was about when it was killed, its entries are void when it is buried,
 * and nothing else is.
 */
struct roster {
	struct roster_entry {
		_Atomic uint64_t key;	/* the client, if the word has its tag */
		_Atomic uint64_t word;	/* tag, worker, count: see roster.c */
	} entry[ROSTER_ENTRIES];
	_Atomic uint16_t reach[ROSTER_ENTRIES];	/* no entry of who begins there is further away */
};

/*
 * One connection more of a client, whose key should be a secret hash of it, in the worker `pid`.
 * Returns how many it holds now over all workers, and where that is noted in *place; 0, and
 * nothing is noted, if there is no room around.
 */
uint64_t roster_enter(struct roster *roster, uint64_t key, pid_t pid, uint32_t *place);

/* That connection has ended. */
void roster_leave(struct roster *roster, uint32_t place);

/* How many connections a client holds. */
uint64_t roster_count(const struct roster *roster, uint64_t key);

/* A worker is no more, and so are its connections. */
void roster_bury(struct roster *roster, pid_t pid);

#endif
