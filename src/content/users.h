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
 * yescrypt, bcrypt, scrypt or SHA-crypt (crypt(5)), and none whose check takes seconds. Returns
 * the users, for users_free, or NULL with errno and a sentence in why, which names the line.
 */
struct users *users_load(struct span text, char *why, size_t room);
void users_free(struct users *users);	/* forgets them for good */

/*
 * Whether that is the user's password. This takes long, up to some tenths of a second, and as
 * long for an unknown name as for a wrong password. It changes nothing, so that a thread may do it.
 */
bool users_check(const struct users *users, struct span name, struct span password);

enum users_verdict { USERS_WRONG, USERS_RIGHT, USERS_UNKNOWN };

/*
 * What was found lately of a name and a password, of which only keyed hashes are kept: for a
 * minute if it was right, for some seconds if not. USERS_UNKNOWN: check, and remember.
 */
enum users_verdict users_recall(const struct users *users, struct span name,
				struct span password);
void users_remember(struct users *users, struct span name, struct span password, bool is_right);

/* The version of libcrypt, "" without. Static. */
const char *users_library(void);

#endif
