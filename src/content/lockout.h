/* SPDX-License-Identifier: MIT */
/* lockout: who guesses passwords has to wait, longer each time; in memory that workers share. */
#ifndef LOCKOUT_H
#define LOCKOUT_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include "base/hash.h"
#include "base/marks.h"
#include "base/span.h"

enum {
	LOCKOUT_TRIES_MS = 60 * 1000,	/* so many wrong passwords as are allowed within so long */
	LOCKOUT_SAME_MS = 2 * LOCKOUT_TRIES_MS,	/* so long a wrong one is remembered */
	LOCKOUT_FIRST_MS = 5 * 1000,	/* then a client waits so long, after the next twice, and so on */
	LOCKOUT_MOST_MS = 5 * 60 * 1000,
	LOCKOUT_KEEP_MS = 10 * 60 * 1000,	/* after so long without another all is forgotten */
	LOCKOUT_KNOWN_MS = 12 * 60 * 60 * 1000,	/* who had the right password is known for so long */
	LOCKOUT_ATTACK = 20,		/* wrong ones for a name, from anywhere: it is attacked */
};

/*
 * A client that was wrong too often is locked out, for all names but those that it has had the
 * right password of lately: of these each has its own count, so that a neighbour who guesses
 * locks out nobody who is known. A name is never locked: while it is attacked from many
 * addresses, an address that is not known for it is locked after its first wrong password.
 */
struct lockout {
	struct marks marks;
	_Atomic int64_t *until_ms;	/* nobody is locked out any more then: one load for most */
	const struct hash_key *key;
	unsigned int tries;	/* 0: nobody is ever locked out */
};

/*
 * How long a client, by its address, has to wait before a password of that name is looked at.
 * 0: it may be. Who has no address is not kept waiting.
 */
int64_t lockout_wait_ms(const struct lockout *lockout, struct span client, struct span name,
			int64_t now_ms);

/*
 * A password was checked. The same wrong one again is no other guess. Says in the log who is
 * locked out by that.
 */
void lockout_learn(const struct lockout *lockout, struct span client, struct span name,
		   struct span password, bool is_right, int64_t now_ms);

/* ---------------------------------------------------------------- the rules */

/* How often one was wrong, and when last; as a number of marks. 0: never. */

/* The number after one more time. is_attacked: one try is enough. */
uint64_t lockout_fail(uint64_t number, unsigned int tries, bool is_attacked, int64_t now_ms);

/* How often it was, as far as that still counts. */
unsigned int lockout_failures(uint64_t number, int64_t now_ms);

/* How long one has to wait by it. */
int64_t lockout_left_ms(uint64_t number, unsigned int tries, int64_t now_ms);

#endif
