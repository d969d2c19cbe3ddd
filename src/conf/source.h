/* SPDX-License-Identifier: MIT */
/* source: a text that settings come from: a file, or an option of the command line. */
#ifndef SOURCE_H
#define SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include "conf/arena.h"

struct source {
	const char *name;	/* as errors show it: a path, or "-o" */
	const char *bytes;	/* a NUL behind them */
	size_t length;
	const char *folder;	/* absolute: what relative paths are relative to */
	bool is_file;
	size_t number;		/* the order in which sources are read */
	const struct source *parent;	/* the file that includes it, or NULL */
	size_t parent_line;
	dev_t device;
	ino_t inode;
};

/* Some bytes of a source. No source: a default. */
struct place {
	const struct source *source;
	size_t offset, length;
	size_t line;		/* from 1 */
};

enum { SOURCE_LIMIT = 1024 * 1024 };	/* bytes; nobody writes that much by hand */

/* Reads a regular file. Returns NULL with errno, see source_why. */
struct source *source_read(struct arena *arena, const char *path);

/* Why a file could not be read, for people. */
const char *source_why(int error);

/* Whether a text has nothing in it that would break a line or that a terminal would obey. */
bool source_is_clean(const char *text);

/* A text that is no file; relative paths in it are relative to the current directory. */
struct source *source_text(struct arena *arena, const char *name, struct span text);

/* How many bytes at the beginning are only a mark for the encoding, which some editors write. */
size_t source_mark(const struct source *source);

/* The path as it is if it is absolute, else in the folder; "." and doubled slashes go. */
char *source_path(struct arena *arena, const char *folder, const char *path);

#endif
