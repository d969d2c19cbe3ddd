/* SPDX-License-Identifier: MIT */
/* beneath: opening what lies below a folder, and nothing else, whatever links there are. */
#ifndef BENEATH_H
#define BENEATH_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>
#include "conf/conf.h"

enum { BENEATH_NAME = 8192 };	/* the longest name, with its NUL */

/* Opens the folder itself. Returns a descriptor that the caller closes, or -1 with errno. */
int beneath_root(const char *path);

/* Whether the kernel sees to all this, which is known once a root is open. */
bool beneath_is_enforced(void);

/* Another folder that links may lead into. */
struct beneath_folder {
	char *path;		/* absolute, without links, "." and "..", and no slash at its end */
	int fd;
};

/* Which links are followed. */
struct beneath_links {
	int64_t policy;		/* enum conf_symlinks */
	const char *root;	/* the path of the root, as that of a folder; NULL if it has none */
	const struct beneath_folder *folder;
	size_t count;
};

/*
 * Opens a name below root, which has no ".." and no "." in it; "" is root itself. flags are those of
 * open(2). Links are followed as long as they stay below root, or lead below one of the folders:
 * the kernel sees to it (openat2, RESOLVE_BENEATH). Where it cannot, no link is followed at all.
 * Returns a descriptor that the caller closes, or -1 with errno: EXDEV for a link that leads out,
 * ELOOP for one that is not followed.
 */
int beneath_open(int root, const char *name, int flags, const struct beneath_links *links);

/* What a name leads to, by the same rules. Returns 0, or -1 with errno. */
int beneath_stat(int root, const char *name, const struct beneath_links *links,
		 struct stat *stat);

#endif
