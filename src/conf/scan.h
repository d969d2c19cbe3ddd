/* SPDX-License-Identifier: MIT */
/* scan: the grammar of a configuration: settings, sections and includes. */
#ifndef SCAN_H
#define SCAN_H

#include <stdbool.h>
#include "conf/token.h"
#include "conf/tree.h"

struct scan {
	struct report *report;
	bool is_alone;		/* an include is checked, but not followed */
	size_t sources, bytes;	/* that have been read so far */
};

/*
 * Reads the settings of a source, and of all that it includes, into a section. Everything that
 * is wrong is reported.
 */
void scan_source(struct scan *scan, struct source *source, struct section *in);

#endif
