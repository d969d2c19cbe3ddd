/* SPDX-License-Identifier: MIT */
/* include: the files that an include("...") names. */
#ifndef INCLUDE_H
#define INCLUDE_H

#include <stdbool.h>
#include <stddef.h>
#include "conf/report.h"

struct include {
	const char **paths;
	size_t count;
};

/*
 * Finds the files, in alphabetical order. A pattern may match none. False, reported, if the
 * folders cannot be read. place is the pattern's, in the source that includes.
 */
bool include_find(struct report *report, const struct source *from, const struct place *place,
		  const char *pattern, struct include *list);

/* Reads one of them. NULL, reported, if it cannot be, or if it includes itself. */
struct source *include_read(struct report *report, const struct source *from,
			    const struct place *place, const char *path);

#endif
