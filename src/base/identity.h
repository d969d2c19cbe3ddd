/* SPDX-License-Identifier: MIT */
/* identity: who a worker is once it is no longer root. */
#ifndef IDENTITY_H
#define IDENTITY_H

#include <stddef.h>
#include <sys/types.h>

struct identity {
	uid_t uid;
	gid_t gid;
};

/*
 * Looks a user up by name or number; an empty group means the user's own. Returns 0, or -1 with
 * a sentence in why.
 */
int identity_find(const char *user, const char *group, struct identity *identity, char *why,
		  size_t room);

/*
 * Gives up root for good: groups, then gid, then uid, each checked, and that there is no way
 * back. Needs root. Returns 0, or -1 with errno.
 */
int identity_assume(const struct identity *identity);

#endif
