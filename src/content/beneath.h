/* SPDX-License-Identifier: MIT */
/* beneath: opening what lies below a folder, and nothing else, whatever links there are. */
#ifndef BENEATH_H
#define BENEATH_H

#include <sys/stat.h>
#include "conf/conf.h"

enum { BENEATH_NAME = 8192 };	/* the longest name, with its NUL */

/* Opens the folder itself. Returns a descriptor that the caller closes, or -1 with errno. */
int beneath_root(const char *path);

/*
 * Opens a name below root, which has no ".." and no "." in it; "" is root itself. flags are those of
 * open(2). Links are followed as symlinks (enum conf_symlinks) has it, and only as long as they
 * stay below root: the kernel sees to it (openat2, RESOLVE_BENEATH). Where it cannot, no link is
 * followed at all. Returns a descriptor that the caller closes, or -1 with errno: EXDEV for a link
 * that leads out, ELOOP for one that is not followed.
 */
int beneath_open(int root, const char *name, int flags, int64_t symlinks);

/* What a name leads to, by the same rules. Returns 0, or -1 with errno. */
int beneath_stat(int root, const char *name, int64_t symlinks, struct stat *stat);

#endif
