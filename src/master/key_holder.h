/* SPDX-License-Identifier: MIT */
/* key_holder: the process that has the private keys of a generation, and signs with them. */
#ifndef KEY_HOLDER_H
#define KEY_HOLDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include "base/identity.h"
#include "conf/conf.h"
#include "content/places.h"
#include "tls/tls.h"

/* All zero: there is none, and none is wanted. */
struct key_holder {
	pid_t pid;		/* 0: there is none now */
	int control;		/* the master's end, while there is one */
	unsigned int serial;	/* 1, 2, ...: how many there have been; 0: none is wanted */
	unsigned int early;	/* so many in a row have died too young */
	bool is_lost;		/* the last one could not have its keys again, nor has the next yet */
	int64_t born_ms, due_ms;	/* the next is not born before this */
};

/* What it is born with. */
struct key_holder_birth {
	const struct conf *conf;
	const struct places *places;
	const struct tls *before;	/* that of the generation that serves now, or NULL */
	const struct tls *lost;		/* whose keys it must have, since another had them; or NULL */
	const struct identity *identity;	/* who to become; NULL: stay */
	unsigned int generation;
};

/*
 * Starts the first one of a generation, and waits until it has read and checked all there is to
 * read. Returns what is public of it, or NULL with a sentence in why, and no process left.
 */
struct tls *key_holder_open(struct key_holder *holder, const struct key_holder_birth *birth,
			    char *why, size_t room);

/*
 * Starts one in the place of one that has died, and does not wait: it exits if its keys are not
 * those of birth->lost, and says so in the log. Returns 0, or -1 with errno.
 */
int key_holder_succeed(struct key_holder *holder, const struct key_holder_birth *birth);

/* Whether it has its keys, as it says once. */
bool key_holder_has_come(const struct key_holder *holder);

/* Lets it answer on a socket, which is duplicated. 0, or -1 with errno: it takes nothing now. */
int key_holder_hand(const struct key_holder *holder, int socket);

/* It is dead and buried. */
void key_holder_forget(struct key_holder *holder);

/* Ends it, if there is one. */
void key_holder_close(struct key_holder *holder);

#endif
