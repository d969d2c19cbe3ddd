/* SPDX-License-Identifier: MIT */
/* file: one version of a served file: its fields, its validators and its bytes. */
#ifndef FILE_H
#define FILE_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>
#include "base/list.h"
#include "base/span.h"
#include "conf/conf.h"
#include "content/docroot.h"
#include "http/condition.h"
#include "http/media.h"

enum { FILE_SMALL = 64 * 1024 };	/* up to so many bytes are kept in memory */

/* Never changes once it is made: a file that changes on disk becomes another struct file. */
struct file {
	unsigned int holders;

	int fd;			/* -1 when bytes has the content */
	const char *bytes;	/* NULL for a large file */
	int64_t size;
	dev_t device;
	ino_t inode;
	struct timespec modified, changed;

	struct validators validators;	/* an empty etag: the file is too fresh to be named */
	/* Field lines, each a prefix of the next: for 304, for 206 and for 200. */
	struct span fields_validators, fields_partial, fields_whole;
	struct span type_line;	/* Content-Type, the last line of fields_partial */

	/* The cache's own. */
	struct list link;
	struct file *next;
	uint64_t hash;
	int64_t seen_ms;
	struct span key;
};

/*
 * Makes a file of what docroot_find has found, for the normalised path key, and takes its
 * descriptor in any case. now is the wall clock. Returns it held once, or NULL with errno:
 * EAGAIN if it changed while it was read.
 */
struct file *file_load(struct docroot_found *found, struct span key, const struct conf *conf,
		       const struct media_types *types, const struct timespec *now);

/* Whether what was found is this very version. */
bool file_is(const struct file *file, const struct stat *stat);

/* Whether the open file behind a large one is still the version that its fields tell of. */
bool file_is_intact(const struct file *file);

/* Bytes of memory that it takes. */
size_t file_memory(const struct file *file);

struct file *file_hold(struct file *file);
void file_release(struct file *file);	/* NULL is allowed */

#endif
