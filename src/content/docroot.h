/* SPDX-License-Identifier: MIT */
/* docroot: what a path names in the folder that is served. */
#ifndef DOCROOT_H
#define DOCROOT_H

#include <stdbool.h>
#include <sys/stat.h>
#include "base/span.h"
#include "conf/conf.h"
#include "content/place.h"
#include "http/status.h"

enum docroot_kind {
	DOCROOT_FILE,		/* fd is a regular file, open for reading; the caller's */
	DOCROOT_FOLDER,		/* a folder that was named without its final slash */
	DOCROOT_LISTING,	/* fd is a folder without an index, to be listed; the caller's */
	DOCROOT_OTHER_CASE,	/* name is there, but for the case of its letters */
	DOCROOT_REFUSED,	/* status and why say the reason */
};

struct docroot_found {
	enum docroot_kind kind;
	int fd;
	struct stat stat;
	enum status status;
	const char *why;	/* a few static words for the log */
	char name[BENEATH_NAME];	/* the name that was opened, below the root */
};

/*
 * Finds what a normalised path (uri_normalise) names in a place: a file, the index of a folder,
 * or, with clean URLs, the file with ".html" after its name. Nothing outside of its root is ever opened,
 * see beneath.
 */
void docroot_find(const struct place *place, struct span path, struct docroot_found *found);

/* Opens a file that lies beside one that was found: its name with a suffix. A descriptor that the
 * caller closes, with *stat filled, or -1 if there is no such regular file. */
int docroot_open_beside(const struct place *place, const char *name,
			const char *suffix, struct stat *stat);

#endif
