/* SPDX-License-Identifier: MIT */
/* users: the names and passwords of an htpasswd file, checked by libcrypt. */
#ifndef USERS_H
#define USERS_H

#include <stdbool.h>
#include <stddef.h>
#include "base/span.h"

struct users;

/*
 * Reads lines of "name:hash"; empty ones and those that begin with "#" are skipped. Hashes are
 * yescrypt, bcrypt, scrypt or SHA-crypt (crypt(5)), and none whose check would keep a worker busy
 * for long. Returns the users, for users_free, or NULL with errno and a sentence in why, which
 * names the line.
 */
struct users *users_load(struct span text, char *why, size_t room);
void users_free(struct users *users);	/* forgets them for good */

/*
 * Whether that is the user's password. An unknown name takes as long as a wrong password. What
 * was found is remembered, as a keyed hash: for a minute if it was good, for some seconds if not.
 */
bool users_verify(struct users *users, struct span name, struct span password);

/* The version of libcrypt, "" without. Static. */
const char *users_library(void);

#endif
