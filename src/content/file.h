/* SPDX-License-Identifier: MIT */
/* file: one version of a served file, in one coding: its fields, its validators and its bytes. */
#ifndef FILE_H
#define FILE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>
#include <time.h>
#include "base/list.h"
#include "base/span.h"
#include "content/place.h"
#include "http/coding.h"
#include "http/condition.h"
#include "http/media.h"

enum { FILE_SMALL = 64 * 1024 };	/* up to so many bytes are kept in memory */

/* What tells one content of a file on the disk from any other. */
struct version {
	dev_t device;
	ino_t inode;
	int64_t size;
	struct timespec modified, changed;
};

/* Never changes once it is made: a file that changes on disk becomes another struct file. */
struct file {
	unsigned int holders;

	int fd;			/* -1 when bytes has the content */
	const char *bytes;	/* NULL for a large file */
	char *made;		/* the same, if it was made here and is to be freed; else NULL */
	int64_t size;
	struct version version;	/* of what was opened */
	struct version source;	/* of the file without coding */
	enum coding coding;
	bool is_compressible;
	bool is_hot;		/* a large one that was changed a moment ago: bytes is a copy */
	struct span name;	/* below the root of its place, of the file without coding */
	const char *media_type;

	struct validators validators;	/* an empty etag: the file is too fresh to be named */
	/* Field lines, for 304, for 206 and for 200; the last with Content-Length. */
	struct span fields_validators, fields_partial, fields_whole;

	/* The cache's own. */
	struct list link;
	struct file *next;
	uint64_t hash;
	struct span key;

	/* What is known of it for a while. */
	int64_t seen_ms;
	unsigned int lacks;	/* codings (1 << coding) that it is not to be had in */
};

enum { FILE_KEY = sizeof(uint32_t) + 1 };	/* what a key has in front of the path */

/* Writes the key of a path, in one coding, to `to`, which has room for FILE_KEY bytes more. */
struct span file_key(const struct place *place, enum coding coding, struct span path, char *to);

/* What a file is, beside its bytes. */
struct file_about {
	const struct place *place;
	struct span key;		/* file_key */
	struct span name;
	enum coding coding;
	const struct file *source;	/* without the coding; NULL for CODING_IDENTITY */
	const struct media_types *types;
	struct timespec now;		/* wall clock, as Date tells it */
	struct timespec looked;		/* the same when it is loaded: a turn may be long */
};

/*
 * Makes a file of an open one, and takes its descriptor in any case. Returns it held once, or
 * NULL with errno: EAGAIN if it changed while it was read.
 */
struct file *file_load(int fd, const struct stat *stat, const struct file_about *about);

/* Makes a coded file of bytes from malloc, and takes them in any case. NULL with errno. */
struct file *file_make(char *bytes, size_t length, const struct file_about *about);

struct version version_of(const struct stat *stat);
bool version_is(const struct version *a, const struct version *b);

/* Whether the open file behind a large one is still the version that its fields tell of. */
bool file_is_intact(const struct file *file);

/* All its bytes, from malloc, for the caller; NULL with errno, EAGAIN if it has changed. */
char *file_read(const struct file *file);

/* Bytes of memory that it takes. */
size_t file_memory(const struct file *file);

struct file *file_hold(struct file *file);
void file_release(struct file *file);	/* NULL is allowed */

#endif
