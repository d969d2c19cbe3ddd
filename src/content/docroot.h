/* SPDX-License-Identifier: MIT */
/* docroot: the folder that is served; nothing outside of it is ever opened. */
#ifndef DOCROOT_H
#define DOCROOT_H

#include <stdbool.h>
#include <sys/stat.h>
#include "base/span.h"
#include "conf/conf.h"
#include "http/status.h"

/* Opens a folder to serve. Returns a descriptor that the caller closes, or -1 with errno. */
int docroot_open(const char *path);

enum docroot_kind {
	DOCROOT_FILE,		/* fd is a regular file, open for reading; the caller's */
	DOCROOT_FOLDER,		/* a folder that was named without its final slash */
	DOCROOT_REFUSED,	/* status and why say the reason */
};

struct docroot_found {
	enum docroot_kind kind;
	int fd;
	struct stat stat;
	enum status status;
	const char *why;	/* a few static words for the log */
	char name[8192];	/* the name that was opened, below the root: for its extension */
};

/*
 * Finds what a normalised path (uri_normalise) names below root: a file, the index of a folder,
 * or, with clean URLs, the file with ".html" after its name. Links are followed as long as they
 * stay below the root: the kernel sees to it (openat2, RESOLVE_BENEATH). Where it cannot, no link
 * is followed at all.
 */
void docroot_find(int root, const struct conf *conf, struct span path,
		  struct docroot_found *found);

#endif
