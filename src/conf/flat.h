/* SPDX-License-Identifier: MIT */
/* flat: a whole configuration as text, a line for each option. */
#ifndef FLAT_H
#define FLAT_H

#include "base/buffer.h"
#include "conf/tree.h"

/* How the text begins: the first with the file's name behind it, in quotes. */
#define FLAT_FILE "# read from "
#define FLAT_NO_FILE "# no file"

/* How a section with a title begins: its name with dots between the two, then its origin. */
#define FLAT_TITLE "# "
#define FLAT_FROM "* from "

/*
 * Writes what conf_text promises, the options in the order of their table; file may be NULL. The
 * tree is resolved and without errors.
 */
void flat_write(struct arena *arena, const struct section *top, const char *file,
		struct buffer *to);

#endif
