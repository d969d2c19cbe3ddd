/* SPDX-License-Identifier: MIT */
/* tickets: the keys of session tickets, by which clients resume at any worker (RFC 8446, 4.6.1). */
#ifndef TICKETS_H
#define TICKETS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	TICKETS_KEYS = 3,		/* the newest encrypts, the others are still understood */
	TICKETS_ROTATE_MS = 12 * 3600 * 1000,
	TICKETS_LIFETIME_S = 24 * 3600,	/* of a ticket: less than its key's */
};

/* The bytes of one key in a file, in this order. */
struct ticket_key {
	unsigned char name[16], mac[32], cipher[32];
};

struct tickets;

/*
 * The keys that this process and all its children share, which live as long as they do: children
 * can only read them. Made at the first call; to be called before the first child is born. NULL
 * with errno.
 */
const struct tickets *tickets_own(void);

/*
 * Changes those keys when it is time. Returns the milliseconds until it is time again, -1 if there
 * are none. Only their maker may call it.
 */
int64_t tickets_tend(int64_t now_ms);

/* The keys of a file, the newest first; for tickets_free. NULL with a sentence in why. */
struct tickets *tickets_read(const char *path, char *why, size_t room);
void tickets_free(const struct tickets *tickets);	/* nothing happens to the own ones, or NULL */

/* Copies the newest key. */
void tickets_newest(const struct tickets *tickets, struct ticket_key *key);

/* Copies the key of that name; false if there is none. *is_newest tells which. */
bool tickets_find(const struct tickets *tickets, const unsigned char name[16],
		  struct ticket_key *key, bool *is_newest);

#endif
